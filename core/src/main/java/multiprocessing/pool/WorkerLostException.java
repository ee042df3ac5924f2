package multiprocessing.pool;

import java.util.OptionalInt;
import multiprocessing.error.MultiprocessingException;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.error.ProcessStartException;
import multiprocessing.error.Signals;
import org.jspecify.annotations.Nullable;

/// The worker that ran a task has ended before the task had: by a signal, a crash, or since the task ended its process.
/// Only the task that had begun is lost, of a chunk the item; another worker goes on with the rest.
///
/// The message ends with the last lines that the process has printed on standard error; the cause is what
/// `Process.exception()` tells, or why the pool has killed it. Python's pool waits for ever in this case;
/// `concurrent.futures` breaks the whole pool.
public final class WorkerLostException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final Worker worker;
    private final String task;

    WorkerLostException(Worker worker, Ending ending, String task) {
        this(worker, ending, task, ending.exception().orElse(null));
    }

    private WorkerLostException(
            Worker worker, Ending ending, String task, @Nullable Throwable cause) {
        super(sentence(worker, ending.exitCode(), task) + more(ending, cause), cause);
        this.exitCode = ending.exitCode();
        this.worker = worker;
        this.task = task;
    }

    private static String sentence(Worker worker, int exitCode, String task) {
        return worker
                + (exitCode < 0
                        ? " was ended by " + Signals.name(-exitCode)
                        : " ended with exit code " + exitCode)
                + " while it ran "
                + task;
    }

    /// What the cause adds to that, and the last words.
    private static String more(Ending ending, @Nullable Throwable cause) {
        boolean hasDied = cause instanceof ProcessDiedException;
        boolean isSaid = hasDied && ending.exitCode() < 0; // which signal it was
        String why = cause == null || isSaid ? "" : ": " + cause.getMessage();
        boolean hasWords = !isSaid && (hasDied || cause instanceof ProcessStartException);
        String words = hasWords ? "" : ending.lastWords().get();
        return why + (words.isEmpty() ? "" : "; its last words:\n" + words);
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

    /// What it ran, in words: the number of the task, and of the item where it has several; or that it was its initializer.
    public String task() {
        return task;
    }
}
