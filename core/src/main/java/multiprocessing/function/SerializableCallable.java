package multiprocessing.function;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A [Callable] that can be sent to another process.
@FunctionalInterface
public interface SerializableCallable<R extends @Nullable Object>
        extends Callable<R>, Serializable {
    @Override
    R call() throws Exception;
}
