package multiprocessing.sync;

import multiprocessing.error.MultiprocessingException;

/// A barrier did not open, and will not before it is reset: one of its parties will not come. Python:
/// `threading.BrokenBarrierError`.
public final class BrokenBarrierException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    /// Why a barrier did not open.
    public enum Reason {
        /// A party waited no longer than its timeout.
        TIMED_OUT,
        /// A party was interrupted while it waited.
        INTERRUPTED,
        /// A party died while it waited, or while it ran the barrier's action.
        DIED,
        /// The barrier's action threw an exception, in another party.
        ACTION_FAILED,
        /// Somebody called [Barrier#abort], or got an error while it waited.
        ABORTED,
        /// Somebody called [Barrier#reset] while this party waited; the barrier can be used again.
        RESET,
        /// It is a barrier of a Python manager, which does not tell.
        UNKNOWN
    }

    private final Reason reason;
    private final long pid;

    /// For who has a barrier elsewhere.
    ///
    /// @param pid of the process that broke it; 0 if it is not known
    public BrokenBarrierException(Reason reason, long pid) {
        super(sentence(reason, pid));
        this.reason = reason;
        this.pid = pid;
    }

    private static String sentence(Reason reason, long pid) {
        String who = pid == 0 ? "a process" : "process " + pid;
        return switch (reason) {
            case TIMED_OUT -> "the barrier is broken: " + who + " waited in vain until its timeout";
            case INTERRUPTED ->
                    "the barrier is broken: " + who + " was interrupted while it waited";
            case DIED -> "the barrier is broken: " + who + " died at it";
            case ACTION_FAILED -> "the barrier is broken: its action failed in " + who;
            case ABORTED -> "the barrier is broken: " + who + " called abort(), or could not wait";
            case RESET -> "the barrier was reset by " + who + " before all parties had come";
            case UNKNOWN -> "the barrier is broken, or was reset before all parties had come";
        };
    }

    /// Why.
    public Reason reason() {
        return reason;
    }

    /// The id of the process that timed out, was interrupted, died, failed, aborted or reset; 0 if that is not known any more.
    public long pid() {
        return pid;
    }
}
