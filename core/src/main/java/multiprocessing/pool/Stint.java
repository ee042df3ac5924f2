package multiprocessing.pool;

/// What a worker did without a pause, and when, by [System#nanoTime].
///
/// ```
///   rest          have               begin          end
///  ──┼──── wait ────┼──── transfer ────┼──── work ────┼──
/// ```
///
/// What was sent ahead of its time waits for the item before it: there is no wait then, and its transfer begins when that
/// item has ended.
///
/// @param item the [Task#place] of the first of its items, or -1 if the task is a single call
/// @param restNanos since when the worker had run nothing
/// @param haveNanos when it had something to run
/// @param beginNanos when it began; the same, where the worker did not live to tell
record Stint(
        Worker worker,
        long task,
        long item,
        int count,
        Observer.How how,
        long restNanos,
        long haveNanos,
        long beginNanos,
        long endNanos) {
    long workNanos() {
        return endNanos - beginNanos;
    }

    long transferNanos() {
        return beginNanos - haveNanos;
    }

    /// As in `task 7`, `item 3 of task 7`, `items 0 to 63 of task 7`.
    String what() {
        String name = "task " + task;
        if (item < 0) {
            return name;
        }
        return (count == 1 ? "item " + item : "items " + item + " to " + (item + count - 1))
                + " of "
                + name;
    }
}
