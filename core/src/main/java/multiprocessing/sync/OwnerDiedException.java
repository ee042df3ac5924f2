package multiprocessing.sync;

import multiprocessing.error.MultiprocessingException;

/// A lock was not acquired, for a process died while it held it and nobody has called [Mutex#recover] since.
///
/// Thrown only by locks made with [OwnerDeath#THROW].
public final class OwnerDiedException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final long pid;

    OwnerDiedException(long pid) {
        super(
                "process "
                        + (pid == 0 ? "of unknown pid" : pid)
                        + " died while it held the lock: put in order what the lock guards, under recover()");
        this.pid = pid;
    }

    /// The id of the process that died; 0 if that is not known any more.
    public long pid() {
        return pid;
    }
}
