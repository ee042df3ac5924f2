package multiprocessing.python;

import org.jspecify.annotations.Nullable;

/// Something that takes its time. When it is interrupted, it has done nothing.
interface Wait<T extends @Nullable Object> {
    T await() throws InterruptedException;

    /// What an interrupt means.
    interface Manner {
        Manner INTERRUPTIBLE = Wait::await;
        Manner UNINTERRUPTED = Wait::uninterrupted;

        <T extends @Nullable Object> T over(Wait<T> wait) throws InterruptedException;
    }

    /// Waits until it is over, and keeps an interrupt for later.
    static <T extends @Nullable Object> T uninterrupted(Wait<T> wait) {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return wait.await();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
