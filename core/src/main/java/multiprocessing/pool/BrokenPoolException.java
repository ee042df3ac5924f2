package multiprocessing.pool;

import multiprocessing.error.MultiprocessingException;

/// A pool cannot go on: its initializer threw, it has no worker and some in a row could not be started, its workers die one after
/// the other without doing anything, or this process had no heap or stack left in the midst of what the pool did. The cause says
/// which. All tasks that were not done fail with it, and no new ones are taken. Python: `BrokenProcessPool`.
public final class BrokenPoolException extends MultiprocessingException {
    private static final long serialVersionUID = 1;

    BrokenPoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
