package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// Items that one worker does, one after the other. What changes is guarded by the coordinator.
final class Task {
    /// In order of life; a task whose worker is lost may be queued again.
    enum State {
        QUEUED,
        SENT,
        DONE
    }

    /// Why the running item was interrupted.
    enum Reason {
        LIMIT,
        CANCELLED
    }

    final long number;
    final Request request;

    /// Which item of the request is the first of this task.
    final int firstItem;

    final @Nullable Definition function;
    final Shape shape;
    final Items items;
    final Luggage luggage;
    final TaskOptions options;

    /// How many workers were lost over it.
    final int losses;

    int itemCount; // of the items the first so many; the rest is told, or another task's

    @Nullable Task older; // both are the table's
    @Nullable Task newer;

    State state = State.QUEUED;
    @Nullable Worker worker; // that has it, or had it last
    int next; // the first item without a result
    int claim;
    long nanos; // that its items took
    long sentNanos; // when it was sent, if somebody watches; else 0

    private Timers.@Nullable Timer queueTimer;
    private Timers.@Nullable Timer runTimer;
    private Timers.@Nullable Timer stopTimer;

    int stoppedItem = -1;
    Reason reason = Reason.CANCELLED;
    boolean workerKilled;

    /// Whether no further item of it is to be begun, by whomever.
    boolean isCancelled;

    /// Whether an item of it that has begun is to be stopped then.
    boolean mayInterrupt;

    Task(
            long number,
            Request request,
            int firstItem,
            @Nullable Definition function,
            Shape shape,
            Items items,
            Luggage luggage,
            TaskOptions options,
            int losses) {
        this.number = number;
        this.request = request;
        this.firstItem = firstItem;
        this.function = function;
        this.shape = shape;
        this.items = items;
        this.luggage = luggage;
        this.options = options;
        this.losses = losses;
        this.itemCount = Order.Call.itemCount(functionNumber(), shape, items);
        if (itemCount > Cell.ITEMS_MOST) {
            throw new IllegalArgumentException(
                    "too many items for one task: itemCount="
                            + itemCount
                            + ", most="
                            + Cell.ITEMS_MOST);
        }
    }

    private long functionNumber() {
        return function == null ? Order.INLINE : function.number();
    }

    /// Takes its items from `first` on away, as a task of their own.
    Task cut(long newNumber, int first, int newLosses) {
        int objects = Order.Call.itemObjects(functionNumber(), shape);
        var rest =
                new Task(
                        newNumber,
                        request,
                        firstItem + first,
                        function,
                        shape,
                        items.part(first * objects, itemCount * objects),
                        luggage,
                        options,
                        newLosses);
        itemCount = first;
        return rest;
    }

    /// What looks whether it was begun in time.
    void queueTimer(Timers.@Nullable Timer timer) {
        queueTimer = instead(queueTimer, timer);
    }

    /// What looks whether it runs too long.
    void runTimer(Timers.@Nullable Timer timer) {
        runTimer = instead(runTimer, timer);
    }

    /// What looks whether its interrupt has ended it.
    void stopTimer(Timers.@Nullable Timer timer) {
        stopTimer = instead(stopTimer, timer);
    }

    private static Timers.@Nullable Timer instead(
            Timers.@Nullable Timer before, Timers.@Nullable Timer timer) {
        if (before != null) {
            before.callOff(); // it would keep the task, with its arguments
        }
        return timer;
    }

    void done() {
        state = State.DONE;
        queueTimer(null);
        runTimer(null);
        stopTimer(null);
    }

    /// It will not be begun, or not again.
    void revoke() {
        luggage.revoke();
    }

    Order.Call order() {
        return new Order.Call(
                number,
                claim,
                functionNumber(),
                shape,
                options.runLimit().isPresent(),
                luggage.origin().numbers(),
                items);
    }

    /// The exception of an item that was interrupted.
    RuntimeException stopped() {
        return switch (reason) {
            case CANCELLED -> new Cancellation(what(stoppedItem) + " was cancelled");
            case LIMIT -> {
                var limit = options.runLimit().orElseThrow();
                yield new TaskTimeoutException(
                        what(stoppedItem)
                                + (worker == null ? "" : " in " + worker)
                                + " ran longer than its limit and was "
                                + (workerKilled
                                        ? "ended by killing its worker, for an interrupt did not end it"
                                        : "interrupted")
                                + ": runLimit="
                                + limit,
                        limit,
                        workerKilled);
            }
        };
    }

    /// Which of all that were given to be done together an item is, from 0.
    long place(int item) {
        return request.itemsBefore() + firstItem + item;
    }

    /// Whether its number is enough to name it, as of a single call.
    boolean isSingle() {
        return request.isOfOne();
    }

    String what(int item) {
        return isSingle() ? "task " + number : "item " + place(item) + " of task " + number;
    }
}
