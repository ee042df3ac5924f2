package multiprocessing.queue;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.ClosedException;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.ring.Inbox;
import multiprocessing.ring.Messages;
import multiprocessing.ring.Outcome;
import multiprocessing.ring.RobustRing;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// A queue that any number of processes put into and take from, first in, first out. Python: `multiprocessing.Queue`.
///
/// Any process may have it: a target captures it or gets it as an argument, it is put into another queue or sent to a task
/// of a pool. Items are copied, as [Codec][multiprocessing.codec.Codec] does; null is an item like any other.
///
/// Thread-safe and process-safe. An item whose [#put] has returned is in the queue and stays there, even if the process
/// that put it is killed, so nobody needs to drain a queue before a process can end. Whichever process is killed at
/// whichever moment: no item of another is lost or doubled, and nobody is blocked. An item that was taken is gone with the
/// taker. What one process did before `put` is visible to the process that takes the item. Only a process that is stopped
/// (SIGSTOP) in the middle of putting or taking holds up others who do the same: those that do not wait for ever give up
/// after five seconds, or their timeout if that is longer, as if the queue were full or empty. A [StackOverflowError] in the midst
/// does the same, until its thread puts or takes again, or its process ends.
///
/// The memory is freed when no process has the queue any more, and it is on its way to none. Two that nobody has, each of
/// which waits in the other, or in a pipe that waits in it, keep each other until the program ends: take what is shared out
/// of a queue before you forget it. Waiting in a virtual thread does not pin its carrier.
///
/// @param <E> the items
public sealed class Queue<E extends @Nullable Object> implements Shareable, Waitable, AutoCloseable
        permits JoinableQueue {
    private static final Deadline NEVER = Deadline.never();

    private final Holding holding;
    private final RobustRing ring;
    private final Messages messages;

    Queue(Holding holding) {
        this.holding = holding;
        this.ring = new RobustRing(holding);
        this.messages = new Messages(ring);
    }

    /// A queue without a bound: putting never waits. Python: `Queue()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> Queue<E> create() {
        return new Queue<>(newHolding(0, 0));
    }

    /// A queue of at most `maxSize` items. Python: `Queue(maxsize)`, which has no bound for 0 or less.
    ///
    /// @throws IllegalArgumentException if `maxSize` is less than 1
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> Queue<E> bounded(int maxSize) {
        return new Queue<>(newHolding(checked(maxSize), 0));
    }

    static int checked(int maxSize) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize is less than 1: maxSize=" + maxSize);
        }
        return maxSize;
    }

    /// @param most items there can be, 0 for no bound
    static Holding newHolding(int most, long furtherBytes) {
        var holding = Holding.create(RobustRing.BYTES + furtherBytes);
        RobustRing.bound(holding, most);
        return holding;
    }

    /// Adds `item` at the tail, waiting while the queue is full.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was put
    /// @throws ClosedException if the queue is closed before there is room
    /// @throws multiprocessing.error.TransferException if `item` cannot be encoded, with the path to the culprit; the
    ///     queue is as it was
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it; the queue is as it was
    public void put(E item) throws InterruptedException {
        check(messages.put(item, NEVER));
    }

    /// As [#put(Object)], waiting at most `timeout`; zero or less does not wait for room. Python: `put(item, timeout=…)`.
    ///
    /// @throws QueueFullException if the queue is full for so long
    public void put(E item, Duration timeout) throws InterruptedException {
        if (!offer(item, Deadline.in(timeout))) {
            throw new QueueFullException(
                    "queue was full for " + timeout + ": maxSize=" + ring.most());
        }
    }

    /// As [#put(Object)], without waiting for room. Python: `put_nowait`.
    ///
    /// @throws QueueFullException if the queue is full
    public void putNowait(E item) {
        if (!offer(item)) {
            throw new QueueFullException("queue is full: maxSize=" + ring.most());
        }
    }

    /// Takes the item at the head, waiting while the queue is empty.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was taken
    /// @throws ClosedException if the queue is closed and empty
    /// @throws multiprocessing.error.TransferException if the item cannot be decoded here, as for want of a class; it is
    ///     taken, and what is shared in it lasts as long as the queue
    public E get() throws InterruptedException {
        try (var inbox = Inbox.ofThread()) {
            check(messages.take(inbox, NEVER));
            return decode(inbox);
        }
    }

    /// As [#get()], waiting at most `timeout`; zero or less does not wait for an item. Python: `get(timeout=…)`.
    ///
    /// @throws QueueEmptyException if the queue is empty for so long
    public E get(Duration timeout) throws InterruptedException {
        try (var inbox = Inbox.ofThread()) {
            if (!check(messages.take(inbox, Deadline.in(timeout)))) {
                throw new QueueEmptyException("queue was empty for " + timeout);
            }
            return decode(inbox);
        }
    }

    /// As [#get()], without waiting for an item. Python: `get_nowait`. What any process has put before is there.
    ///
    /// @throws QueueEmptyException if the queue is empty
    public E getNowait() {
        try (var inbox = Inbox.ofThread()) {
            if (!check(messages.tryTake(inbox))) {
                throw new QueueEmptyException("queue is empty");
            }
            return decode(inbox);
        }
    }

    /// How many items are in the queue: exactly, at one moment during the call.
    public long qsize() {
        return ring.size();
    }

    /// Whether no item is in the queue; by the time the caller knows, that may have changed.
    public boolean empty() {
        return ring.size() == 0;
    }

    /// Whether there is no room in the queue; by the time the caller knows, that may have changed.
    public boolean full() {
        return ring.most() != 0 && ring.size() >= ring.most();
    }

    /// Closes the queue for all processes: from now on nothing can be put. What is in it can be taken; who wants more gets
    /// a [ClosedException], as does everyone who waits for room. Does not wait. Idempotent.
    ///
    /// Beyond Python, whose `close` concerns one process and tells the others nothing.
    @Override
    public void close() {
        ring.close();
    }

    /// Whether the queue was closed, by whomever.
    public boolean isClosed() {
        return ring.isClosed();
    }

    /// Whether [#get()] would not wait: an item is there, or the queue is closed.
    @Override
    public boolean isReady() {
        return ring.isReady();
    }

    @Override
    public Registration whenReady(Runnable action) {
        return ring.whenReady(action);
    }

    /// This queue as a [BlockingQueue], for code that knows only those. A view: both may be used.
    ///
    /// It has no null, so a null that was put into the queue is passed over, and reported as done to a [JoinableQueue]. Items cannot
    /// be looked at without being taken: `peek`, `iterator` and what stands on them throw an [UnsupportedOperationException].
    ///
    /// When the queue is closed and empty, `poll()` finds nothing, `drainTo` and `clear` end, and `remove()` throws as of any empty
    /// queue; `take()` and `poll(timeout, unit)` throw a [ClosedException], as does, from the closing on, whatever puts. A loop of
    /// `poll()` asks [#isClosed] before each: if it was closed and `poll()` finds nothing, that is the end.
    public BlockingQueue<E> asBlockingQueue() {
        return new BlockingView<>(this);
    }

    /// The items as a stream that takes them from the queue, waits for more, and ends when the queue is closed and empty.
    /// Several streams, in any processes, share the items. One made parallel processes them one after the other all the same:
    /// an item is taken when the one before is done.
    ///
    /// A thread that is interrupted before or while the stream waits gets a
    /// [java.util.concurrent.CancellationException] and stays interrupted. For an item that cannot be decoded here it gets what
    /// [#get()] throws; the item is taken, and another stream takes those after it.
    public Stream<E> stream() {
        return StreamSupport.stream(new Draining<>(this), false);
    }

    @Override
    public Handle toHandle() {
        return new QueueHandle(ticket());
    }

    @Override
    public String toString() {
        return getClass().getSimpleName()
                + "(qsize="
                + qsize()
                + (ring.most() == 0 ? "" : ", maxSize=" + ring.most())
                + (isClosed() ? ", closed)" : ")");
    }

    /// Puts it if there is room now.
    final boolean offer(E item) {
        return check(messages.tryPut(item));
    }

    /// Puts it if there comes to be room in time.
    final boolean offer(E item, Deadline deadline) throws InterruptedException {
        return check(messages.put(item, deadline));
    }

    /// Whether the other is this queue, too: of one that came to this process twice there are two objects.
    final boolean isSameAs(Queue<?> other) {
        return other.holding.cell() == holding.cell();
    }

    final Messages messages() {
        return messages;
    }

    final RobustRing ring() {
        return ring;
    }

    final Holding holding() {
        return holding;
    }

    final Ticket ticket() {
        return holding.ticket();
    }

    /// Whether it was done, in time.
    static boolean check(Outcome outcome) {
        if (outcome == Outcome.CLOSED) {
            throw new ClosedException("queue is closed");
        }
        return outcome == Outcome.DONE;
    }

    /// The item, whose type and nullness are as good as the word of who gave this queue its type.
    @SuppressWarnings({"unchecked", "NullAway"})
    final E decode(Inbox inbox) {
        try {
            return (E) inbox.decode();
        } finally { // what is on its way in a message ends with its queue
            Reference.reachabilityFence(holding);
        }
    }

    record QueueHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new Queue<>(Holding.arrive(ticket));
        }
    }
}
