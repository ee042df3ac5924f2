package multiprocessing.pool;

/// What a worker does, in words that its parent reads even after its death.
///
/// ```
///  word   0         1         2         3           4         5 …
///        +---------+---------+---------+-----------+---------+------------------+
///        | running | started | stop    | cancelled | heap    | claims           |
///        +---------+---------+---------+-----------+---------+------------------+
/// ```
///
/// Written by the worker: *running*, the item whose body began last, or 0 when all results of its task are handed over;
/// *started*, the [System#nanoTime] of about its begin, or with a limit that of its part, or 0 when its body is over and its
/// result waits for room; *heap*, the bytes
/// that its heap has in use, when asked. Written by the parent: *stop*, the item that is to be interrupted; *cancelled*, the
/// task of which no further item is to be begun; *heap*, the question. Zeroed words are the cell of a worker that does nothing.
final class Cell {
    /*
     * A claim decides who has a task that was sent and not begun: the parent writes the task's number there before it
     * sends the task. The worker, before it begins, and the parent, when it wants the task back, try to exchange the
     * number for 0. Numbers of tasks are never used again, so a word can be used for the next task at once.
     *
     * nanoTime is the system's clock since its start, the same one in all processes of a machine.
     */
    static final int CLAIMS = 256;

    private static final int RUNNING = 0;
    private static final int STARTED = 1;
    private static final int STOP = 2;
    private static final int CANCELLED = 3;
    private static final int HEAP = 4;
    private static final int FIRST_CLAIM = 5;

    private static final long QUESTION = -1; // in place of bytes

    /// How many words it needs.
    static final int WORDS = FIRST_CLAIM + CLAIMS;

    /// In place of the item that is to be interrupted: none is to be begun any more. No item has that name.
    static final long ANY = -1;

    private static final int ITEM_BITS = 20;

    /// The most items of a task.
    static final int ITEMS_MOST = 1 << ITEM_BITS;

    /// The memory of a cell. Every access is volatile.
    interface Words {
        long get(int word);

        void set(int word, long value);

        boolean compareAndSet(int word, long expected, long value);
    }

    private final Words words;

    Cell(Words words) {
        this.words = words;
    }

    /// Names an item in one word; never 0.
    static long name(long task, int item) {
        return task << ITEM_BITS | item;
    }

    static long task(long name) {
        return name >>> ITEM_BITS;
    }

    static int item(long name) {
        return (int) name & (ITEMS_MOST - 1);
    }

    /// By the worker: the body of that item begins now, or if `nanos` is 0, at about the time of the one before.
    void begin(long name, long nanos) {
        if (nanos != 0) {
            words.set(STARTED, nanos);
        }
        words.set(RUNNING, name);
    }

    /// By the worker: from now on, what is done for that item is another part of it, which has its limit to itself.
    void restart(long nanos) {
        words.set(STARTED, nanos);
    }

    /// By the worker: the body of that item is over, and its result waits for room.
    void end() {
        words.set(STARTED, 0);
    }

    /// By the worker: all results are handed over.
    void rest() {
        words.set(RUNNING, 0);
    }

    /// The item that is being worked at, or 0.
    long running() {
        return words.get(RUNNING);
    }

    /// When [#running] was begun, or 0 if its body is over.
    long startedNanos() {
        return words.get(STARTED);
    }

    /// Whether the body of an item runs.
    boolean isBusy() {
        return running() != 0 && startedNanos() != 0;
    }

    /// By the parent: that item is to be interrupted, or [#ANY].
    void stop(long name) {
        words.set(STOP, name);
    }

    /// The item that is to be interrupted, or one that was, or [#ANY], or 0.
    long toStop() {
        return words.get(STOP);
    }

    /// By the parent: how much of its heap is in use?
    void askHeap() {
        words.set(HEAP, QUESTION);
    }

    /// By the worker: whether that is asked.
    boolean isHeapAsked() {
        return words.get(HEAP) == QUESTION;
    }

    /// By the worker, which was asked.
    void tellHeap(long bytes) {
        words.set(HEAP, bytes);
    }

    /// What it has told, in bytes, or 0.
    long heap() {
        return Math.max(0, words.get(HEAP));
    }

    /// By the parent: no further item of that task is to be begun.
    void cancel(long task) {
        words.set(CANCELLED, task);
    }

    /// By the worker: whether no further item of that task is to be begun.
    boolean isCancelled(long task) {
        return words.get(CANCELLED) == task;
    }

    /// By the parent: the task is about to be sent.
    void offer(int claim, long task) {
        words.set(FIRST_CLAIM + claim, task);
    }

    /// By the worker, which wants to begin, or the parent, which wants it back.
    ///
    /// @return whether the caller has it now; else the other has
    boolean claim(int claim, long task) {
        return words.compareAndSet(FIRST_CLAIM + claim, task, 0);
    }
}
