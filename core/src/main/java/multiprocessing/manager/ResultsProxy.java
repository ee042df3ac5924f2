package multiprocessing.manager;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Results of a [PoolProxy], as they come. Each method is that of [Results][multiprocessing.pool.Results]; but no interrupt
/// ends the wait of [#next()].
///
/// @param <R> one of them
@SuppressWarnings("IterableAndIterator") // as Results
public interface ResultsProxy<R extends @Nullable Object>
        extends Iterator<R>, Iterable<R>, AutoCloseable {
    /// As that of an iterator; what it returns is the caller's own.
    @Override
    R next();

    R next(Duration timeout) throws TimeoutException, InterruptedException;

    /// Itself: results come only once.
    @Here
    @Override
    default Iterator<R> iterator() {
        return this;
    }

    @Override
    void close();
}
