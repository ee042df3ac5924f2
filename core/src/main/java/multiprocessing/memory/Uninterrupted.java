package multiprocessing.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/// Work with a file channel that an interrupt must not spoil: the JDK closes the channel of an interrupted thread, or takes
/// its wait for a lock from it.
final class Uninterrupted {
    /// May be called again from the start if it was interrupted.
    interface Work<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    /// Runs the work to its end. An interrupt of before or meanwhile is there afterwards.
    static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return work.run();
                } catch (ClosedByInterruptException | FileLockInterruptionException again) {
                    // its flag is cleared above
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
