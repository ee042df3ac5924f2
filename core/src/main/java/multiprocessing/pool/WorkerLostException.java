package multiprocessing.pool;

import java.util.OptionalInt;
import multiprocessing.error.MultiprocessingException;
import multiprocessing.error.Signals;
import org.jspecify.annotations.Nullable;

/// The worker that ran a task has ended before the task had: by a signal, a crash, or since the task ended its process.
/// Only the task that had begun is lost, of a chunk the item; another worker goes on with the rest.
///
/// The message has the last that the process printed, if a crash or a signal ended it; the cause is what
/// `Process.exception()` tells. Python's pool waits for ever in this case; `concurrent.futures` breaks the whole pool.
public final class WorkerLostException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final Worker worker;
    private final String task;

    WorkerLostException(Worker worker, int exitCode, String task, @Nullable Throwable cause) {
        super(sentence(worker, exitCode, task, cause), cause);
        this.exitCode = exitCode;
        this.worker = worker;
        this.task = task;
    }

    private static String sentence(
            Worker worker, int exitCode, String task, @Nullable Throwable cause) {
        return worker
                + (exitCode < 0
                        ? " was ended by " + Signals.name(-exitCode)
                        : " ended with exit code " + exitCode)
                + " while it ran "
                + task
                + (cause == null ? "" : ": " + cause.getMessage());
    }

    /// How its process ended, as Python counts: `n` by `System.exit(n)` or `Runtime.halt(n)`, -N by signal N.
    public int exitCode() {
        return exitCode;
    }

    /// The signal that ended it, if one did.
    public OptionalInt signal() {
        return exitCode < 0 ? OptionalInt.of(-exitCode) : OptionalInt.empty();
    }

    /// The id its process had.
    public long pid() {
        return worker.pid();
    }

    /// The worker that was lost.
    public Worker worker() {
        return worker;
    }

    /// What it ran, in words: the number of the task, and of the item where it has several.
    public String task() {
        return task;
    }
}
