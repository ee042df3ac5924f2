package multiprocessing.queue;

import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.ring.Inbox;
import multiprocessing.ring.Outcome;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A queue as a queue of the JDK.
final class BlockingView<E extends @Nullable Object> extends AbstractQueue<E>
        implements BlockingQueue<E> {
    private final Queue<E> queue;

    BlockingView(Queue<E> queue) {
        this.queue = queue;
    }

    @Override
    public boolean offer(E item) {
        return queue.offer(Objects.requireNonNull(item));
    }

    @Override
    public boolean offer(E item, long timeout, TimeUnit unit) throws InterruptedException {
        return queue.offer(Objects.requireNonNull(item), deadline(timeout, unit));
    }

    @Override
    public void put(E item) throws InterruptedException {
        queue.put(Objects.requireNonNull(item));
    }

    @Override
    public E take() throws InterruptedException {
        while (true) {
            E item = queue.get();
            if (item != null) {
                return item;
            }
            passOver();
        }
    }

    @Override
    public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
        Deadline deadline = deadline(timeout, unit);
        try (var inbox = Inbox.ofThread()) {
            while (Queue.check(queue.messages().take(inbox, deadline))) {
                E item = queue.decode(inbox);
                if (item != null) {
                    return item;
                }
                passOver();
            }
            return null;
        }
    }

    /// Null as well if the queue is closed and empty: it stays without an item.
    @Override
    public @Nullable E poll() {
        try (var inbox = Inbox.ofThread()) {
            while (queue.messages().tryTake(inbox) == Outcome.DONE) {
                E item = queue.decode(inbox);
                if (item != null) {
                    return item;
                }
                passOver();
            }
            return null;
        }
    }

    /// A null, which nobody else can report.
    private void passOver() {
        if (queue instanceof JoinableQueue<E> joinable) {
            joinable.taskDone();
        }
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int most) {
        Objects.requireNonNull(target);
        if (target instanceof BlockingView<?> view && view.queue.isSameAs(queue)) {
            throw new IllegalArgumentException("a queue cannot be drained into itself");
        }
        int count = 0;
        while (count < most) {
            E item = poll();
            if (item == null) {
                break;
            }
            target.add(item);
            count++;
        }
        return count;
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, queue.qsize());
    }

    @Override
    public int remainingCapacity() {
        long most = queue.ring().most();
        return most == 0 ? Integer.MAX_VALUE : (int) Math.max(0, most - queue.qsize());
    }

    @Override
    public @Nullable E peek() {
        throw cannotLook();
    }

    @Override
    public Iterator<E> iterator() {
        throw cannotLook();
    }

    @Override
    public String toString() {
        return queue.toString();
    }

    private static UnsupportedOperationException cannotLook() {
        return new UnsupportedOperationException(
                "items of a shared queue cannot be looked at without taking them; poll() or"
                        + " drainTo(…) takes them");
    }

    private static Deadline deadline(long timeout, TimeUnit unit) {
        return Deadline.in(Duration.ofNanos(unit.toNanos(timeout)));
    }
}
