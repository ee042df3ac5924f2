package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
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
/// that asks for results, and by none other. It may wait until items are done that it has given for former chunks, for
/// these are with the pool by then; those of a `Collection`, which has all that it gives, go some at a time, which is
/// quicker.
///
/// So take all results before the pool is shut down: what was not read by then is not done, and the iteration ends with a
/// [java.util.concurrent.RejectedExecutionException], for an item or a few that were read in vain, which without order may
/// come before others that are under way; with a [BrokenPoolException] if the pool is broken. Python reads all input at
/// once; where a program closes its pool first, use [#readAll] or `mapAsync`.
///
/// When an item fails, [#next] throws what it threw, and can be called again for the item after it. An iteration that is
/// given up before its end is to be closed, else its last few items are done for nobody, and workers keep its function.
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
        /// @return whether it takes more; if not, what was to be sent now has failed
        /// @throws RuntimeException if they cannot be sent; they are not
        boolean send(Request request, List<A> items);

        /// Sends what is not sent yet.
        ///
        /// @return as [#send]
        boolean flush();

        void cancel(Request request);

        void attend(BooleanSupplier isDone, long mostNanos);

        /// The calling thread is about to wait, until that is closed.
        Callbacks.Aside aside();

        /// Nothing more will be sent, and all that was has arrived or is cancelled.
        void ended();
    }

    /// What becomes of an item, and the next.
    private static final class Outcome {
        @Nullable Object value;
        @Nullable Throwable failure;
        int bytes; // of the value when it was encoded
        boolean isThere;
        @Nullable Outcome next;
    }

    /*
     * There is an outcome for each item that is read: so it takes no memory when a result arrives, of which there may be none
     * left. They are linked as they are to be returned: in order when they are read, else when they arrive.
     *
     *     last returned ─▶ is there ─▶ is there ─▶ is not there (in order) ─▶ … newest
     *
     * Who tells of a result may lack heap or stack in the midst of it, or at its end, and then tells of it again.
     */
    private final Feeder<?> feeder;
    private final ReadAhead ahead;
    private final boolean ordered;

    /// What may have to be cancelled.
    private final Set<Request> underWay = ConcurrentHashMap.newKeySet();

    private final Object lock = new Object(); // guards what is in outcomes
    private Outcome newest = new Outcome(); // guarded by lock
    private Outcome lastReturned = newest; // by the user's thread, as is all in the feeder
    private long returned; // likewise

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
        return result(take());
    }

    private Outcome take() {
        try {
            return take(Deadline.never());
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no limit", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a result");
        }
    }

    /// The next result; waits for it at most `timeout`; zero or less does not wait for it. May read input first, for which there is
    /// no limit. If the function throws one of these
    /// exceptions itself, the item is done, and only the message tells the difference; the limit's is "the next result is not there
    /// yet".
    ///
    /// @throws TimeoutException if it is not there by then; may be called again
    /// @throws InterruptedException if interrupted while waiting; may be called again
    /// @throws NoSuchElementException if there is none
    /// @throws IllegalStateException if it would be waited for while another result of the pool is decoded
    public R next(Duration timeout) throws TimeoutException, InterruptedException {
        return result(take(Deadline.in(timeout)));
    }

    /// The next outcome; waits for it. What the item has thrown is not thrown here, for it could be taken for what this throws.
    private Outcome take(Deadline deadline) throws TimeoutException, InterruptedException {
        Outcome outcome = feeder.read > returned ? ready() : null; // what comes late is nobody's
        if (outcome == null || ahead.isLow()) {
            feeder.fill();
        }
        if (outcome == null) {
            if (feeder.read == returned) {
                throw new NoSuchElementException("there are no more results");
            }
            outcome = await(deadline);
        }
        lastReturned = outcome;
        returned++;
        ahead.returned(outcome.bytes);
        return outcome;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the function returned
    private R result(Outcome outcome) {
        Object value = outcome.value;
        outcome.value = null; // it is the user's from now on
        Throwable failure = outcome.failure;
        if (failure != null) {
            throw RemoteFrames.<RuntimeException>rethrow(failure);
        }
        return (R) value;
    }

    /// The next outcome if it is there, or null.
    private @Nullable Outcome ready() {
        synchronized (lock) {
            Outcome next = lastReturned.next;
            return next != null && next.isThere ? next : null;
        }
    }

    private Outcome await(Deadline deadline) throws TimeoutException, InterruptedException {
        feeder.sender.attend(() -> ready() != null, deadline.remainingNanos());
        Outcome outcome = ready();
        if (outcome == null) {
            try (var _ = feeder.sender.aside()) {
                outcome = awaitReady(deadline);
            }
        }
        return outcome;
    }

    private Outcome awaitReady(Deadline deadline) throws TimeoutException, InterruptedException {
        synchronized (lock) {
            Outcome outcome = ready();
            while (outcome == null) {
                long left = deadline.remainingNanos();
                if (left <= 0) {
                    throw new TimeoutException("the next result is not there yet");
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
                outcome = ready();
            }
            return outcome;
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

        // what was read and is not under way, perhaps because there was no heap for it
        private List<A> unsent = List.of();
        private @Nullable Throwable thrown; // by the input, behind them
        private @Nullable Chunk last; // which tells that, when all before it have arrived
        private boolean isAllRead; // or all that the sender takes

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
            if (!sender.flush()) {
                isAtEnd = true; // however much input there is
            }
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
            if (isAtEnd && !isAnyUnderWay() && !isEndTold.get()) {
                if (last != null && thrown != null) {
                    boolean _ = last.isAllThereWith(0, null, thrown, 0); // again, if it fails
                }
                if (isEndTold.compareAndSet(false, true)) {
                    sender.ended();
                }
            }
        }

        /// Not by its count, which is wrong where one was removed without stack to count it.
        private boolean isAnyUnderWay() {
            return underWay.iterator().hasNext();
        }

        private void sendChunk() {
            if (unsent.isEmpty() && !isAllRead) {
                readChunk();
            }
            if (isAtEnd) {
                return; // the input has closed its results
            }
            send();
            if (thrown != null) {
                last = read(1);
            }
            isAtEnd = isAllRead; // not before the last chunk is under way
        }

        private void readChunk() {
            var chunk = new ArrayList<A>(chunkSize);
            try {
                while (chunk.size() < chunkSize && input.hasNext()) {
                    chunk.add(input.next());
                }
                isAllRead = chunk.size() < chunkSize;
            } catch (Throwable e) { // checked, too: that of another pool's results may throw any
                thrown = e;
                isAllRead = true;
            }
            unsent = chunk;
        }

        private void send() {
            List<A> chunk = unsent;
            if (chunk.isEmpty()) {
                return;
            }
            Chunk request = read(chunk.size());
            unsent = List.of();
            try {
                underWay.add(request);
                isAllRead |= !sender.send(request, chunk);
            } catch (Throwable e) { // encoding runs code of the user's
                for (int i = 0; i < chunk.size(); i++) {
                    request.failed(i, e);
                }
            }
        }

        /// So many items were read. If this throws, for want of heap, they are not counted.
        private Chunk read(int count) {
            var chunk = new Chunk(read, count);
            read += count;
            ahead.read(count);
            return chunk;
        }

        void close() {
            isAtEnd = true;
            underWay.forEach(sender::cancel);
            underWay.clear();
            tellEnd();
        }
    }

    /// Items that are sent together.
    private final class Chunk extends Request {
        private final long before; // how many were read

        // guarded by lock
        private final @Nullable Outcome[] outcomes; // of those that have not arrived
        private int missing;

        private volatile int bytes; // of the input

        Chunk(long before, int count) {
            var made = new Outcome[count];
            Arrays.setAll(made, _ -> new Outcome());
            this.before = before;
            this.outcomes = made;
            this.missing = count;
            if (ordered) {
                synchronized (lock) {
                    for (Outcome outcome : made) {
                        link(outcome);
                    }
                }
            }
        }

        private void link(Outcome outcome) {
            newest.next = outcome;
            newest = outcome;
        }

        @Override
        int itemCount() {
            return outcomes.length;
        }

        @Override
        long itemsBefore() {
            return before;
        }

        @Override
        void packed(int bytes) {
            this.bytes = bytes;
            ahead.packed(bytes);
        }

        private void arrived(
                int item, @Nullable Object value, @Nullable Throwable failure, int resultBytes) {
            if (isAllThereWith(item, value, failure, resultBytes)) {
                underWay.remove(this);
                feeder.tellEnd();
            }
        }

        private boolean isAllThereWith(
                int item, @Nullable Object value, @Nullable Throwable failure, int resultBytes) {
            synchronized (lock) {
                Outcome outcome = outcomes[item];
                if (outcome != null) { // else it has been told of
                    outcome.value = value;
                    outcome.failure = failure;
                    outcome.bytes = resultBytes;
                    outcome.isThere = true;
                    if (!ordered) {
                        link(outcome);
                    }
                    outcomes[item] = null; // from here on it is not told again
                    missing--;
                    ahead.arrived(resultBytes);
                    if (missing == 0) {
                        ahead.unpacked(bytes);
                    }
                }
                lock.notifyAll();
                return missing == 0;
            }
        }

        @Override
        void succeeded(int item, @Nullable Object value, int resultBytes) {
            arrived(item, value, null, resultBytes);
        }

        @Override
        void failed(int item, Throwable failure) {
            arrived(item, null, failure, 0);
        }
    }
}
