package multiprocessing.pool;

import multiprocessing.error.MultiprocessingException;

/// A pool cannot go on: its initializer threw, its workers cannot be started, or they die one after the other without
/// doing anything. The cause says which. All tasks that were not done fail with it, and no new ones are taken. Python:
/// `BrokenProcessPool`.
public final class BrokenPoolException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    BrokenPoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
