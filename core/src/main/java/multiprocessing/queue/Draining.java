package multiprocessing.queue;

import java.util.Spliterators.AbstractSpliterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// The items of a queue until it is closed and empty.
final class Draining<E extends @Nullable Object> extends AbstractSpliterator<E> {
    private final Queue<E> queue;

    Draining(Queue<E> queue) {
        super(Long.MAX_VALUE, ORDERED);
        this.queue = queue;
    }

    @Override
    public boolean tryAdvance(Consumer<? super E> action) {
        E item;
        try {
            item = queue.get();
        } catch (ClosedException end) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted while waiting for an item");
            cancelled.initCause(e);
            throw cancelled;
        }
        action.accept(item);
        return true;
    }
}
