package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import multiprocessing.codec.Failures;
import multiprocessing.error.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/// A worker that does what the test says, when it says so.
final class FakeLine implements Line {
    final int worker;
    boolean isTerminated;
    boolean isInterrupted;
    boolean isClosed;

    /// Whether its process is there, though it has ended.
    boolean lingers;

    long privateBytes;

    /// Whether there is no memory for a task.
    boolean isFull;

    /// Whether there is no memory for anything.
    boolean isAllFull;

    /// Whether there is no heap for one, nor to tell that a function is to be forgotten.
    boolean isHeapFull;

    /// What it does not come to say.
    Reply.@Nullable Values kept;

    /// Whether there is no heap for that.
    boolean isKeptTooLarge;

    /// What happens just before the parent asks whether it has ended.
    Runnable lastMoment = () -> {};

    /// What happens while the parent asks the system for its memory.
    Runnable whileWeighed = () -> {};

    /// What it does at once when it is called.
    Runnable whenCalled = () -> {};

    private final Cell cell = new Cell(new HeapWords());
    private final Deque<byte[]> orders = new ArrayDeque<>();
    private final Deque<byte[]> replies = new ArrayDeque<>();
    private final FakeLines lines;
    private @Nullable Ending ending;
    private boolean isEndSeen;

    FakeLine(int worker, FakeLines lines) {
        this.worker = worker;
        this.lines = lines;
    }

    // ---- the worker's side

    void say(Reply reply) {
        if (ending == null) {
            replies.add(reply.encode());
        }
    }

    /// The next order, or null.
    @Nullable
    Order next() {
        byte[] order = orders.pollFirst();
        return order == null ? null : Order.decode(order);
    }

    /// The next task that it could claim, or null; what else it was told is passed over.
    Order.@Nullable Call claim() {
        for (Order order = next(); order != null; order = next()) {
            if (order instanceof Order.Call call && cell.claim(call.claim(), call.task())) {
                return call;
            }
        }
        return null;
    }

    void begin(Order.Call call, int item) {
        cell.begin(Cell.name(call.task(), item), lines.nanos);
    }

    /// Does all items of a task.
    void finish(Order.Call call) {
        for (int item = 0; item < call.itemCount(); item++) {
            begin(call, item);
            succeed(call, item, item);
        }
        cell.rest();
    }

    void succeed(Order.Call call, int item, Object value) {
        var packer = new Packer();
        packer.add(value);
        say(new Reply.Values(call.task(), item, 0, 1_000, packer.take()));
    }

    void fail(Order.Call call, int item, Throwable failure) {
        say(new Reply.Failed(call.task(), item, 0, 1_000, Failures.encode(failure)));
    }

    void die(int exitCode) {
        if (ending == null) {
            ending = new Ending(exitCode);
        }
    }

    boolean isStopped() {
        for (Order order = next(); order != null; order = next()) {
            if (order instanceof Order.Stop) {
                return true;
            }
        }
        return false;
    }

    // ---- the parent's side

    @Override
    public Cell cell() {
        return cell;
    }

    @Override
    public long carrier() {
        return 0;
    }

    @Override
    public long pid() {
        if (lines.failingPids-- > 0) {
            throw new OutOfMemoryError("Java heap space");
        }
        return 1_000L + worker;
    }

    @Override
    public boolean offer(byte[] order) {
        if (isAllFull || (isFull && Order.decode(order) instanceof Order.Call)) {
            throw new SharedMemoryException("no memory left");
        }
        if (isHeapFull && !(Order.decode(order) instanceof Order.Define)) {
            throw new OutOfMemoryError("Java heap space");
        }
        if (orders.size() >= lines.room) {
            return false;
        }
        return orders.add(order);
    }

    @Override
    public boolean hasTakenAll() {
        return orders.isEmpty();
    }

    @Override
    public byte @Nullable [] poll() {
        return replies.pollFirst();
    }

    @Override
    public boolean hasNews() {
        return !replies.isEmpty() || (ending != null && !isEndSeen);
    }

    @Override
    public void call() {
        isInterrupted = true;
        whenCalled.run();
    }

    @Override
    public OptionalLong privateBytes() {
        whileWeighed.run();
        return OptionalLong.of(privateBytes);
    }

    @Override
    public void terminate() {
        isTerminated = true;
    }

    @Override
    public void kill() {
        die(-9);
    }

    @Override
    public boolean hasEnded() {
        lastMoment.run();
        isEndSeen = ending != null;
        return isEndSeen;
    }

    @Override
    public boolean isGone() {
        return !lingers;
    }

    @Override
    public Reply.@Nullable Values kept(long task, int first) {
        if (isKeptTooLarge) {
            throw new OutOfMemoryError("Java heap space");
        }
        Reply.Values values = kept;
        return values != null && values.task() == task && values.first() == first ? values : null;
    }

    @Override
    public Ending ending() {
        Ending how = ending;
        if (how == null) {
            throw new IllegalStateException("alive");
        }
        return how;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
