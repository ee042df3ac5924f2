package multiprocessing.queue;

import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.heap.TicketHandle;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// A queue with nothing but the necessary. Python: `multiprocessing.SimpleQueue`.
///
/// Thread-safe and process-safe, and in every respect as a [Queue] without a bound. Beyond Python, [#put] never waits.
///
/// @param <E> the items
public final class SimpleQueue<E extends @Nullable Object>
        implements Shareable, Waitable, AutoCloseable {
    private final Queue<E> queue;

    private SimpleQueue(Queue<E> queue) {
        this.queue = queue;
    }

    /// An empty queue. Python: `SimpleQueue()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> SimpleQueue<E> create() {
        return new SimpleQueue<>(Queue.create());
    }

    /// Adds `item` at the tail.
    ///
    /// @throws InterruptedException if interrupted before, or while another process is in the middle of putting;
    ///     nothing was put
    /// @throws multiprocessing.error.ClosedException if the queue is closed
    /// @throws multiprocessing.error.TransferException if `item` cannot be encoded, with the path to the culprit; the
    ///     queue is as it was
    /// @throws multiprocessing.error.SharedMemoryException if there is no memory for it; the queue is as it was
    public void put(E item) throws InterruptedException {
        queue.put(item);
    }

    /// Takes the item at the head, waiting while the queue is empty.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; nothing was taken
    /// @throws multiprocessing.error.ClosedException if the queue is closed and empty
    /// @throws multiprocessing.error.TransferException if the item cannot be decoded here; it is taken
    public E get() throws InterruptedException {
        return queue.get();
    }

    /// Whether no item is in the queue; by the time the caller knows, that may have changed.
    public boolean empty() {
        return queue.empty();
    }

    /// Closes the queue for all processes, as [Queue#close]. Idempotent.
    @Override
    public void close() {
        queue.close();
    }

    /// Whether [#get] would not wait: an item is there, or the queue is closed.
    @Override
    public boolean isReady() {
        return queue.isReady();
    }

    @Override
    public Registration whenReady(Runnable action) {
        return queue.whenReady(action);
    }

    @Override
    public Handle toHandle() {
        return new SimpleQueueHandle(queue.ticket());
    }

    @Override
    public String toString() {
        return "Simple" + queue;
    }

    record SimpleQueueHandle(Ticket ticket) implements TicketHandle {
        @Override
        public Object resolve() {
            return new SimpleQueue<>(new Queue<>(Holding.arrive(ticket)));
        }
    }
}
