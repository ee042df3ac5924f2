package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.Set;
import multiprocessing.error.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/// The place of one worker of a pool, and what the worker has in hand. Guarded by the coordinator.
final class Slot {
    /// In order of life, again and again.
    enum State {
        EMPTY,
        HIRING,
        STARTING,
        READY,

        /// The worker has died, and it is not clear yet whether the program ends, too.
        DEAD
    }

    State state = State.EMPTY;
    @Nullable Line line;
    Worker worker = new Worker(0, 0, "", 0);

    /// Who was here before, until it is gone: nobody else comes before.
    @Nullable Line leaver;

    /// What the worker was sent and has not done, in order. There may be no heap for more places later.
    final Deque<Task> inHand = new ArrayDeque<>(Cell.CLAIMS);

    /// When it was last seen to get on: given something while it had nothing, or heard.
    long movedNanos;

    /// How many tasks the worker has been given.
    int given;

    /// What of its replies could not be taken, so that it was killed.
    @Nullable Throwable failure;

    /// How it exceeded its memory, so that it was killed.
    @Nullable MemoryLimitException excess;

    /// Whether it is to get no more tasks.
    boolean isSpent;

    /// What has it get no more tasks when it is old.
    Timers.@Nullable Timer ageTimer;

    final int number;
    private final int tasksMost;
    private final Shares shares;
    private boolean hasShare;
    private boolean isSilent;
    long sentBytes; // to the worker
    long takenBytes; // from it
    private final Claims claims = new Claims();
    private final Set<Long> known = new HashSet<>(); // functions

    @SuppressWarnings("JdkObsolete") // for want of heap it adds nothing, others what they then lose
    private final Deque<byte[]> outbox = new LinkedList<>(); // for which there was no room

    Slot(int number, int tasksMost, Shares shares) {
        this.number = number;
        this.tasksMost = tasksMost;
        this.shares = shares;
    }

    void hired(Line by, Worker who) {
        line = by;
        worker = who;
        state = State.STARTING;
    }

    Line line() {
        Line present = line;
        if (present == null) {
            throw new IllegalStateException("nobody is here");
        }
        return present;
    }

    /// Whether a further task may be sent.
    boolean takesTasks() {
        boolean hasRoom = outbox.isEmpty(); // an order would arrive at once
        boolean isFresh = given == 0; // it does one, however soon it is too old
        return state == State.READY
                && hasRoom
                && inHand.size() < Cell.CLAIMS
                && (isFresh || !isDueToLeave())
                && !isSilent();
    }

    /// Whether the worker seems to be stopped, or to hang: what it had not begun was taken back for that, and it has not come
    /// to pass over it since.
    boolean isSilent() {
        isSilent = isSilent && !line().hasTakenAll();
        return isSilent;
    }

    /// Nothing is to be had from the worker until it takes what it was sent.
    void fellSilent() {
        isSilent = true;
    }

    /// Whether the worker waits for something to do.
    boolean isIdle() {
        return state == State.READY && inHand.isEmpty();
    }

    /// Whether the worker has not got on for longer than so long. We may not have, either: what it has said is heard first.
    boolean isAtOneThing(long nanos, long nowNanos) {
        return !inHand.isEmpty() && nowNanos - movedNanos > nanos && !line().hasNews();
    }

    /// Whether the worker may be busy, as far as others are not.
    boolean takeShare() {
        hasShare = hasShare || shares.take();
        return hasShare;
    }

    /// As [#takeShare], but is not refused.
    void takeShareAnyway() {
        if (!hasShare) {
            hasShare = true;
            shares.takeAnyway();
        }
    }

    /// Gives that up, if there is nothing to do.
    void rest() {
        if (hasShare && inHand.isEmpty()) {
            hasShare = false;
            shares.giveBack();
        }
    }

    /// Whether the worker has had its tasks, is too old or has too much in its heap.
    boolean isDueToLeave() {
        return isSpent || given >= tasksMost;
    }

    /// Sends a task to a worker that has a share.
    ///
    /// @return how many bytes
    /// @throws SharedMemoryException if there is no memory for it; the worker does not have it
    /// @throws OutOfMemoryError if there is no heap for it; the same
    int send(Task task) {
        task.claim = claims.take();
        inHand.add(task);
        given++;
        line().cell().offer(task.claim, task.number);
        try {
            int bytes = define(task.function);
            task.luggage.sent(line().carrier());
            return bytes + send(task.order());
        } catch (SharedMemoryException | OutOfMemoryError e) {
            boolean _ = takeBack(task);
            throw e;
        }
    }

    private int define(@Nullable Definition function) {
        if (function == null || known.contains(function.number())) {
            return 0;
        }
        int bytes = send(new Order.Define(function.number(), function.object()));
        known.add(function.number());
        return bytes;
    }

    /// The worker will not be asked to call that function again.
    void forget(Definition function) {
        try {
            if (known.remove(function.number())) {
                int _ = send(new Order.Forget(function.number()));
            }
        } catch (SharedMemoryException | OutOfMemoryError e) {
            // it keeps the function as long as it lives, which harms nobody
        }
    }

    private int send(Order order) {
        byte[] message = order.encode();
        if (!outbox.isEmpty() || !line().offer(message)) {
            outbox.add(message);
        }
        sentBytes += message.length;
        return message.length;
    }

    /// Sends what had no room.
    ///
    /// @return how much
    /// @throws SharedMemoryException if there is no memory for the first of it
    int sendRest() {
        int sent = 0;
        for (byte[] message = outbox.peekFirst();
                message != null && line().offer(message);
                message = outbox.peekFirst()) {
            outbox.removeFirst();
            sent++;
        }
        return sent;
    }

    /// Takes the first of what had no room away again, if that is a task or a function: that with the task it was sent for.
    ///
    /// @return the task, or null
    @Nullable
    Task takeBackUnsent() {
        Order first = Order.decode(outbox.getFirst());
        if (first instanceof Order.Define(long function, Items _)) {
            outbox.removeFirst();
            known.remove(function);
            return outbox.isEmpty() ? null : takeBackUnsent();
        }
        if (!(first instanceof Order.Call call)) {
            return null;
        }
        outbox.removeFirst();
        Task task = find(call.task());
        return task != null && takeBack(task) ? task : null;
    }

    /// The task of that number which the worker has in hand, or null.
    @Nullable
    Task find(long number) {
        for (Task task : inHand) {
            if (task.number == number) {
                return task;
            }
        }
        return null;
    }

    /// How many items the worker has in hand.
    long unfinishedItems() {
        return inHand.stream().mapToLong(task -> task.itemCount - task.next).sum();
    }

    /// Takes back a task that was not begun.
    ///
    /// @return whether it was not
    boolean takeBack(Task task) {
        if (line().cell().claim(task.claim, task.number)) {
            drop(task);
            given--;
            return true;
        }
        return false;
    }

    /// The worker does not have it any more.
    void drop(Task task) {
        inHand.remove(task);
        claims.giveBack(task.claim);
        rest();
    }

    /// The worker is gone, and all that belonged to it.
    void leave() {
        line = null;
        state = State.EMPTY;
        if (ageTimer != null) {
            ageTimer.callOff(); // it would keep the line
            ageTimer = null;
        }
        inHand.clear();
        rest();
        claims.reset();
        given = 0;
        isSpent = false;
        isSilent = false;
        sentBytes = 0;
        takenBytes = 0;
        failure = null;
        excess = null;
        known.clear();
        outbox.clear();
    }
}
