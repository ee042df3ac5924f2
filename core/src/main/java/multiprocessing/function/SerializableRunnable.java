package multiprocessing.function;

import java.io.Serializable;

/// A [Runnable] that can be sent to another process and may throw anything.
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // only exceptions pass more easily
public interface SerializableRunnable extends Runnable, Serializable {
    /// Does the work.
    ///
    /// @throws Exception whatever the work throws
    void runOrThrow() throws Exception;

    /// As [#runOrThrow], any exception passed on as it is, checked ones included.
    @Override
    default void run() {
        try {
            runOrThrow();
        } catch (Exception e) {
            throw Sneaky.<RuntimeException>sneak(e);
        }
    }
}
