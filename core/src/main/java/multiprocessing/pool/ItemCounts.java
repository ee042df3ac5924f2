package multiprocessing.pool;

/// Counts items by what has become of them. Guarded by the coordinator.
final class ItemCounts implements Observer {
    private final Runnable whenOver;
    private long unfinished;
    private long done;
    private long failed;

    /// Counts from now on, and what is unfinished now. Has `whenOver` run when there will be no more.
    ItemCounts(long unfinished, Runnable whenOver) {
        this.unfinished = unfinished;
        this.whenOver = whenOver;
    }

    @Override
    public void submitted(Task task) {
        unfinished += task.itemCount;
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        unfinished -= count;
        if (how == How.DONE) {
            done += count;
        } else {
            failed += count;
        }
    }

    @Override
    public void cancelled(Request request, int items) {
        unfinished -= items;
        failed += items;
    }

    @Override
    public void over() {
        whenOver.run();
    }

    long unfinished() {
        return unfinished;
    }

    long done() {
        return done;
    }

    long failed() {
        return failed;
    }
}
