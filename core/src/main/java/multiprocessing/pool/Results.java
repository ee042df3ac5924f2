package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Results as they come, of inputs that are read as needed: what `imap` and `imapUnordered` give.
///
/// ```java
/// for (int square : pool.imap(x -> x * x, numbers)) { … }
/// ```
///
/// Input is read ahead by as many items as the builder of the pool says, so it may be endless. It is read by the thread
/// that asks for results, and by none other. So take all results before the pool is shut down: each item that was not
/// read by then fails with a [java.util.concurrent.RejectedExecutionException]. Python reads all input at once; where a
/// program closes its pool first, use [#readAll] or `mapAsync`.
///
/// When an item fails, [#next] throws what it threw, and can be called again for the item after it. An iteration that is
/// given up before its end is to be closed, else its last few items are done for nobody.
///
/// To be used by one thread, once. Python: what `imap` returns.
@SuppressWarnings(
        "IterableAndIterator") // results come once, and are asked for with or without a limit
public final class Results<R extends @Nullable Object>
        implements Iterator<R>, Iterable<R>, AutoCloseable {
    /// Sends items to workers.
    interface Sender<A extends @Nullable Object> {
        /// Sends them as one task, at the next [#flush] or before.
        ///
        /// @throws RuntimeException if they cannot be sent; they are not
        void send(Request request, List<A> items);

        /// Sends what is not sent yet.
        void flush();

        void cancel(Request request);

        void attend(BooleanSupplier isDone);

        /// Nothing more will be sent, and all that was has arrived or is cancelled.
        void ended();
    }

    /// @param bytes of the value when it was encoded
    private record Outcome(@Nullable Object value, @Nullable Throwable failure, int bytes) {}

    private final Feeder<?> feeder;
    private final ReadAhead ahead;
    private final boolean ordered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    /// What may have to be cancelled.
    private final Set<Request> underWay = ConcurrentHashMap.newKeySet();

    // guarded by lock
    private final Map<Long, Outcome> early = new HashMap<>(); // ordered: by index
    private final Deque<Outcome> ready = new ArrayDeque<>();
    private long nextIndex; // ordered: of the next for ready

    private long returned; // by the user's thread, as all in the feeder

    <A extends @Nullable Object> Results(
            Iterator<? extends A> input,
            Sender<A> sender,
            int chunkSize,
            ReadAhead.Bounds most,
            boolean ordered) {
        this.ahead = new ReadAhead(most.forChunks(chunkSize));
        this.ordered = ordered;
        this.feeder = new Feeder<A>(input, sender, chunkSize);
        feeder.fill();
    }

    /// Reads all that is left of the input, now and however much it is, which therefore must have an end. The pool may then be
    /// shut down before the results are asked for, as in Python. Does not wait for results.
    ///
    /// @return this
    public Results<R> readAll() {
        feeder.readAll();
        return this;
    }

    /// Whether there is a further result; it need not be there yet. May read input.
    @Override
    public boolean hasNext() {
        return feeder.read > returned || feeder.fill();
    }

    /// The next result; waits for it.
    ///
    /// @throws NoSuchElementException if there is none
    /// @throws CancellationException if the thread is interrupted, and stays so; may be called again
    @Override
    public R next() {
        try {
            return next(Deadline.never());
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no limit", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a result");
        }
    }

    /// The next result; waits for it at most `timeout`.
    ///
    /// @throws TimeoutException if it is not there by then; may be called again
    /// @throws InterruptedException if interrupted while waiting; may be called again
    /// @throws NoSuchElementException if there is none
    public R next(Duration timeout) throws TimeoutException, InterruptedException {
        return next(Deadline.in(timeout));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the function returned
    private R next(Deadline deadline) throws TimeoutException, InterruptedException {
        Outcome outcome = feeder.read > returned ? poll() : null; // what comes late is nobody's
        if (outcome == null || ahead.isLow()) {
            feeder.fill();
        }
        if (outcome == null) {
            if (feeder.read == returned) {
                throw new NoSuchElementException("there are no more results");
            }
            outcome = await(deadline);
        }
        returned++;
        ahead.returned(outcome.bytes());
        Throwable failure = outcome.failure();
        if (failure != null) {
            throw RemoteFrames.<RuntimeException>rethrow(failure);
        }
        return (R) outcome.value();
    }

    private Outcome await(Deadline deadline) throws TimeoutException, InterruptedException {
        feeder.sender.attend(this::isReady);
        lock.lockInterruptibly();
        try {
            Outcome outcome = ready.pollFirst();
            while (outcome == null) {
                if (arrived.awaitNanos(deadline.remainingNanos()) <= 0) {
                    throw new TimeoutException("the next result is not there yet");
                }
                outcome = ready.pollFirst();
            }
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    private boolean isReady() {
        lock.lock();
        try {
            return !ready.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Outcome poll() {
        lock.lock();
        try {
            return ready.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void arrive(long index, Outcome outcome) {
        lock.lock();
        try {
            if (!ordered) {
                ready.addLast(outcome);
            } else {
                early.put(index, outcome);
                for (Outcome next = early.remove(nextIndex);
                        next != null;
                        next = early.remove(nextIndex)) {
                    ready.addLast(next);
                    nextIndex++;
                }
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Itself: results come only once.
    @Override
    public Iterator<R> iterator() {
        return this;
    }

    /// The results as a sequential stream. To be closed if it is not read to its end.
    public Stream<R> stream() {
        Spliterator<R> results =
                Spliterators.spliteratorUnknownSize(this, ordered ? Spliterator.ORDERED : 0);
        return StreamSupport.stream(results, false).onClose(this::close);
    }

    /// Gives up what is left: items that were not begun never are. Idempotent; there are no more results.
    @Override
    public void close() {
        feeder.close();
        returned = feeder.read;
    }

    /// Reads the input and sends it, in the user's thread.
    private final class Feeder<A extends @Nullable Object> {
        private final Iterator<? extends A> input;
        private final Sender<A> sender;
        private final int chunkSize;
        private long read;
        private volatile boolean isAtEnd;
        private final AtomicBoolean isEndTold = new AtomicBoolean();

        Feeder(Iterator<? extends A> input, Sender<A> sender, int chunkSize) {
            this.input = input;
            this.sender = sender;
            this.chunkSize = chunkSize;
        }

        /// Reads and sends until enough is under way.
        ///
        /// @return whether there is anything that was not returned
        boolean fill() {
            while (!isAtEnd && ahead.hasRoomFor(chunkSize)) {
                sendChunk();
            }
            sender.flush();
            tellEnd();
            return read > returned;
        }

        void readAll() {
            while (!isAtEnd) {
                sendChunk();
            }
            boolean _ = fill(); // which sends the last
        }

        /// By whoever may have brought the end about: who sends, or who brings the last result.
        void tellEnd() {
            if (isAtEnd && underWay.isEmpty() && isEndTold.compareAndSet(false, true)) {
                sender.ended();
            }
        }

        private void sendChunk() {
            var chunk = new ArrayList<A>(chunkSize);
            long first = read;
            boolean isLast = true;
            Throwable end = null;
            try {
                while (chunk.size() < chunkSize && input.hasNext()) {
                    chunk.add(input.next());
                }
                isLast = chunk.size() < chunkSize;
            } catch (Throwable e) { // checked, too: that of another pool's results may throw any
                end = e;
            }
            if (isAtEnd) {
                return; // the input has closed its results
            }
            read += chunk.size();
            ahead.read(chunk.size());
            if (!chunk.isEmpty()) {
                send(first, chunk);
            }
            if (end != null) {
                ahead.read(1);
                fail(read++, end);
            }
            isAtEnd = isLast; // not before the last chunk is under way
        }

        private void send(long first, List<A> chunk) {
            var request = new Chunk(first, chunk.size());
            try {
                underWay.add(request);
                sender.send(request, chunk);
            } catch (RuntimeException | Error e) {
                underWay.remove(request);
                for (int i = 0; i < chunk.size(); i++) {
                    fail(first + i, e);
                }
            }
        }

        private void fail(long index, Throwable failure) {
            ahead.arrived(0);
            arrive(index, new Outcome(null, failure, 0));
        }

        void close() {
            isAtEnd = true;
            underWay.forEach(sender::cancel);
            underWay.clear();
            tellEnd();
        }
    }

    private final class Chunk extends Request {
        private final long first;
        private final AtomicInteger missing;
        private volatile int bytes; // of the input

        Chunk(long first, int count) {
            this.first = first;
            this.missing = new AtomicInteger(count);
        }

        @Override
        void packed(int bytes) {
            this.bytes = bytes;
            ahead.packed(bytes);
        }

        private void arrived(int item, Outcome outcome) {
            ahead.arrived(outcome.bytes());
            if (missing.decrementAndGet() == 0) {
                ahead.unpacked(bytes);
                underWay.remove(this);
                feeder.tellEnd();
            }
            arrive(first + item, outcome);
        }

        @Override
        void succeeded(int item, @Nullable Object value, int resultBytes) {
            arrived(item, new Outcome(value, null, resultBytes));
        }

        @Override
        void failed(int item, Throwable failure) {
            arrived(item, new Outcome(null, failure, 0));
        }
    }
}
