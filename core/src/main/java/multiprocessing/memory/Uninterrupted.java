package multiprocessing.memory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// Work with a file channel that an interrupt must not spoil: the JDK closes the channel of an interrupted thread, or takes
/// its wait for a lock from it. An interrupt of before or meanwhile is there afterwards.
final class Uninterrupted {
    /// May be called again from the start if it was interrupted.
    interface Work<T> {
        T run() throws IOException;
    }

    private Uninterrupted() {}

    /// Runs the work to its end, again and again if need be.
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

    /// Runs the work once, in a thread of its own that nobody knows.
    ///
    /// @throws OutOfMemoryError if there is no thread to be had
    static <T> T once(Work<T> work) throws IOException {
        var task = new FutureTask<>(work::run);
        Thread thread =
                Thread.ofPlatform()
                        .name("mp-once")
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .start(task);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (task.state() == Future.State.SUCCESS) {
            return task.resultNow();
        }
        switch (task.exceptionNow()) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw (Error) e;
        }
    }
}
