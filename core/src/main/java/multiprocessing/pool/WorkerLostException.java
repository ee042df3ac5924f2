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
/// The message ends with its [#lastWords]; the cause is what
/// `Process.exception()` tells, or why the pool has killed it. Python's pool waits for ever in this case;
/// `concurrent.futures` breaks the whole pool.
public final class WorkerLostException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final Worker worker;
    private final String task;
    private final String lastWords;

    WorkerLostException(Worker worker, Ending ending, String task) {
        this(
                worker,
                ending.exitCode(),
                task,
                ending.lastWords().get(),
                ending.exception().orElse(null));
    }

    private WorkerLostException(
            Worker worker, int exitCode, String task, String lastWords, @Nullable Throwable cause) {
        super(sentence(worker, exitCode, task) + more(exitCode, lastWords, cause), cause);
        this.exitCode = exitCode;
        this.worker = worker;
        this.task = task;
        this.lastWords = lastWords;
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
    private static String more(int exitCode, String lastWords, @Nullable Throwable cause) {
        boolean hasDied = cause instanceof ProcessDiedException;
        boolean isSaid = hasDied && exitCode < 0; // which signal it was
        String why = cause == null || isSaid ? "" : ": " + cause.getMessage();
        boolean hasWords = !isSaid && (hasDied || cause instanceof ProcessStartException);
        return why + (hasWords || lastWords.isEmpty() ? "" : "; its last words:\n" + lastWords);
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

    /// The last lines that its process has printed on standard error, ten at most, after what its JVM may have said of a crash,
    /// with the place of its report; as `Process.lastWords()`. The empty string if there are none, and of a thread.
    public String lastWords() {
        return lastWords;
    }

    /// What it ran, in words: the number of the task, and of an item of `map`, `imap` and their kin its place in the input, from 0.
    /// Where this is why a pool is broken, `its initializer`, or `nothing` if it was still starting or had nothing to do.
    public String task() {
        return task;
    }
}
