package multiprocessing.pool;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Failures;
import multiprocessing.codec.Handle;
import multiprocessing.codec.LambdaKind;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;

/// What a worker does, from its start to its end.
///
/// ```
///  initializer ─▶ READY ─▶ take ─▶ claim ─▶ item: begin, decode, call, encode ─▶ results … ─▶ take
/// ```
final class WorkerLoop {
    /// Within a task results are handed over when the first of them is so old, or when the desk does not keep them. Nobody
    /// waits for a part of a chunk, and who takes it needs a processor on which others work.
    private static final long PART_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /// After a task, and before a further one, the parent is woken if it was not for so long: to put a reply, and to take and
    /// decode an order, may take long.
    private static final long BATCH_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /// Of items that take so long together the clock is asked once.
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(4);

    private static final int STRIDE_MOST = 64;

    private final Desk desk;
    private final Cell cell;
    private final Interrupts interrupts;
    private final ClassLookup classes;
    private final Map<Long, Items> defined = new HashMap<>();
    private final Map<Long, Object> functions = new HashMap<>();
    private final Packer results = new Packer();
    private final Unpacker arguments = Unpacker.take();
    private HeapMost heap = new HeapMost(Long.MAX_VALUE);
    private long lastNumber;
    private @Nullable Object lastFunction; // of that number
    private @Nullable Object exit; // to be run at the end
    private List<Integer> loadersOfExit = List.of();
    private boolean isUntold; // something that was put
    private long lastFlushNanos = System.nanoTime();
    private long lastEndNanos = lastFlushNanos; // of a task

    WorkerLoop(Desk desk) {
        this.desk = desk;
        this.cell = desk.cell();
        this.interrupts = new Interrupts(cell, Thread.currentThread());
        this.classes = new ClassLookup(desk);
    }

    /// Works until told to stop.
    ///
    /// @throws InterruptedException if the desk says so, or the cell
    void run() throws InterruptedException {
        while (true) {
            switch (next()) {
                case Order.Begin begin -> {
                    if (!begin(begin)) {
                        return;
                    }
                }
                case Order.Define(long function, Items object) -> defined.put(function, object);
                case Order.Forget(long function) -> forget(function);
                case Order.Call call -> {
                    if (cell.claim(call.claim(), call.task())) {
                        doTask(call);
                    }
                }
                case Order.Unread unread -> {
                    if (!refuse(unread)) {
                        return;
                    }
                }
                case Order.Stop _ -> {
                    exit();
                    return;
                }
            }
        }
    }

    /// Waits for the next, not before all is told: what was taken last may have been nothing to do, as a call that was taken back.
    private Order next() throws InterruptedException {
        if (isUntold && !desk.hasNext()) {
            flush(lastEndNanos);
        }
        byte[] message = desk.take();
        try {
            return Order.decode(message);
        } catch (OutOfMemoryError e) {
            return Order.unread(message, message.length);
        }
    }

    /// Tells that an order does not fit the heap. A function tells it whenever it is
    /// called, as long as this worker lives.
    ///
    /// @return whether others may
    private boolean refuse(Order.Unread order) throws InterruptedException {
        switch (order.type()) {
            case Order.DEFINE -> functions.put(order.number(), order);
            case Order.CALL -> {
                if (cell.claim(order.claim(), order.number())) {
                    tell(new Reply.Misfit(order.number(), order.lengthBytes()));
                }
            }
            default -> {
                tellBroken(misfit("the initializer", order));
                return false;
            }
        }
        return true;
    }

    private static OutOfMemoryError misfit(String what, Order.Unread order) {
        return new OutOfMemoryError(
                what + " does not fit the heap of the worker: lengthBytes=" + order.lengthBytes());
    }

    private void forget(long function) {
        defined.remove(function);
        functions.remove(function);
        if (function == lastNumber) {
            lastNumber = Order.INLINE;
            lastFunction = null;
        }
    }

    private boolean begin(Order.Begin begin) throws InterruptedException {
        heap = new HeapMost(begin.heapMost());
        try {
            loadersOfExit = begin.loaders();
            classes.use(loadersOfExit);
            run(arguments.read(begin.functions(), 0));
            classes.settle();
            exit = arguments.read(begin.functions(), 1);
        } catch (Throwable e) { // whatever it is, no task can be done here
            tellBroken(e);
            return false;
        }
        Thread.interrupted(); // an interrupt was meant for the initializer
        desk.whenCalled(() -> {
            interrupts.look();
            tellHeap();
        });
        tell(new Reply.Ready());
        return true;
    }

    /// Tells a failure; in place of one for which there is no memory, that failure, which is short.
    private void tellBroken(Throwable failure) throws InterruptedException {
        try {
            tell(new Reply.Broken(Failures.encode(failure)));
        } catch (SharedMemoryException | OutOfMemoryError e) {
            tell(new Reply.Broken(Failures.encode(e)));
        }
    }

    private static void run(@Nullable Object function) throws Exception {
        if (function instanceof SerializableRunnable runnable) {
            runnable.runOrThrow();
        }
    }

    private void exit() {
        try {
            classes.use(loadersOfExit);
            run(exit);
        } catch (Throwable e) { // the user's code may throw anything
            Thread thread = Thread.currentThread();
            Worker.current().ifPresent(worker -> thread.setName(worker.name())); // it is "main"
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void tellHeap() {
        if (cell.isHeapAsked()) {
            cell.tellHeap(HeapMost.usedBytes());
        }
    }

    private void tell(Reply reply) throws InterruptedException {
        put(reply);
        flush(System.nanoTime());
    }

    private void put(Reply reply) throws InterruptedException {
        desk.put(reply.encode());
        isUntold = true;
    }

    private void flush(long nowNanos) {
        desk.flush();
        isUntold = false;
        lastFlushNanos = nowNanos;
    }

    private void doTask(Order.Call call) throws InterruptedException {
        int count = call.itemCount();
        classes.use(call.loaders());
        long now = System.nanoTime();
        if (isUntold && now - lastFlushNanos > BATCH_NANOS) {
            flush(now);
            now = System.nanoTime();
        }
        long batchNanos = now;
        int first = 0; // whose result is not handed over
        int stride = 1; // so many items for one look at the clock
        int looked = 0; // whose begin is `now`
        for (int item = 0; item < count; item++) {
            if (item > 0 && cell.isCancelled(call.task())) {
                handOver(call.task(), first, batchNanos, now);
                put(new Reply.Skipped(call.task()));
                break;
            }
            Throwable failure = doItem(call, item, item == looked ? now : 0);
            boolean isKept =
                    failure == null
                            && item < count - 1
                            && desk.keep(results, Cell.name(call.task(), item + 1), batchNanos);
            if (isKept && item < looked + stride - 1) {
                continue;
            }
            long ended = System.nanoTime();
            long nanos = ended - now;
            stride = call.isTimed() ? 1 : nextStride(stride, nanos);
            looked = item + 1;
            if (isKept && ended - batchNanos <= PART_NANOS) {
                now = ended;
                continue;
            }
            handOver(call.task(), first, batchNanos, failure == null ? ended : now);
            if (failure != null) {
                putFailure(call.task(), item, now, nanos, failure);
            }
            first = item + 1;
            now = first < count ? System.nanoTime() : ended; // it may have waited for room
            batchNanos = now;
        }
        interrupts.rest();
        if (heap.isExceeded()) {
            put(new Reply.Spent());
        }
        lastEndNanos = now;
        if (isUntold && now - lastFlushNanos > BATCH_NANOS) {
            flush(now);
        }
    }

    /// A look at the clock costs as much as a small item.
    private static int nextStride(int stride, long nanos) {
        if (nanos > SHORT_NANOS) {
            return 1;
        }
        return nanos < SHORT_NANOS / 4 ? Math.min(STRIDE_MOST, 2 * stride) : stride;
    }

    /// Does one item.
    ///
    /// @param nanos when it begins, or 0: about when the one before did
    /// @return why there is no result, or null: then it is the last of the results
    /// @throws InterruptedException as of [Interrupts#begin]
    private @Nullable Throwable doItem(Order.Call call, int item, long nanos)
            throws InterruptedException {
        long name = Cell.name(call.task(), item);
        interrupts.begin(name, nanos);
        try {
            Object result = call(call, item * call.itemObjects());
            restart(call);
            results.add(result);
            return null;
        } catch (Throwable e) { // the user's code may throw anything; the worker goes on
            return e;
        }
    }

    /// The body has the whole limit to itself, and so have the reading of what it is given and the writing of its result.
    private void restart(Order.Call call) {
        if (call.isTimed()) {
            cell.restart(System.nanoTime());
        }
    }

    private @Nullable Object call(Order.Call call, int object) throws Throwable {
        int at = object;
        Object function =
                call.function() <= Order.INLINE
                        ? withState(call.function(), arguments.read(call.items(), at++))
                        : function(call.function());
        int arity = call.shape().arity;
        Object a = arity > 0 ? arguments.read(call.items(), at++) : null;
        Object b = arity > 1 ? arguments.read(call.items(), at) : null;
        restart(call);
        try {
            return call.shape().call(function, a, b);
        } finally { // what they share is in use until then
            Reference.reachabilityFence(function);
            Reference.reachabilityFence(a);
            Reference.reachabilityFence(b);
        }
    }

    /// A function that came with its call, whole or as what it captured.
    private Object withState(long number, @Nullable Object state) throws Throwable {
        if (number == Order.INLINE && state != null) {
            return state;
        }
        if (function(number) instanceof LambdaKind.Maker maker
                && state instanceof @Nullable Object[] captured) {
            return maker.make(captured);
        }
        throw new TransferException("message is malformed: no function");
    }

    /// What makes lambdas, or the one that captured nothing.
    private static Object made(LambdaKind kind, long number) throws Throwable {
        LambdaKind.Maker maker = kind.maker();
        return number < Order.INLINE ? maker : maker.make(new Object[0]);
    }

    /// Decoded when it is first called, so that a failure is that of a task.
    private Object function(long number) throws Throwable {
        Object known = number == lastNumber ? lastFunction : functions.get(number);
        if (known == null) {
            Items object = defined.get(number);
            Object read = object == null ? null : arguments.read(object, 0);
            if (read == null) {
                throw new TransferException("message is malformed: no function");
            }
            known = read instanceof LambdaKind kind ? made(kind, number) : read;
            functions.put(number, known);
            defined.remove(number); // which may be large
        }
        if (known instanceof Order.Unread unread) {
            throw misfit("the function", unread);
        }
        lastNumber = number;
        lastFunction = known;
        return known;
    }

    private void handOver(long task, int first, long startedNanos, long endedNanos)
            throws InterruptedException {
        if (results.count() > 0) {
            List<Handle> handles = results.takeHandles();
            long nanos = endedNanos - startedNanos;
            boolean isPut = false;
            try {
                handles.forEach(handle -> handle.sent(desk.carrier()));
                isPut = putValues(task, first, startedNanos, nanos, results.take());
            } finally {
                if (!isPut) { // nobody will decode them
                    handles.forEach(Handle::revoke);
                }
            }
            if (endedNanos - lastFlushNanos > PART_NANOS) {
                flush(endedNanos);
            }
        }
    }

    /// Puts results. If there is no memory for them, each by itself; in place of one for which there is none, that failure.
    ///
    /// @return whether the last was put, which alone may have handles: none of these is kept
    private boolean putValues(long task, int first, long startedNanos, long nanos, Items items)
            throws InterruptedException {
        try {
            put(new Reply.Values(task, first, startedNanos, nanos, items));
            return true;
        } catch (SharedMemoryException | OutOfMemoryError e) {
            if (items.count() == 1) {
                putFailure(task, first, startedNanos, nanos, e);
                return false;
            }
            boolean isPut = false;
            long each = nanos / items.count();
            for (int i = 0; i < items.count(); i++) {
                Items one = items.part(i, i + 1);
                isPut = putValues(task, first + i, startedNanos + i * each, each, one);
            }
            return isPut;
        }
    }

    /// Puts a failure; in place of one for which there is no memory, that failure, which is short.
    private void putFailure(long task, int item, long startedNanos, long nanos, Throwable failure)
            throws InterruptedException {
        try {
            put(failed(task, item, startedNanos, nanos, failure));
        } catch (SharedMemoryException | OutOfMemoryError e) {
            put(failed(task, item, startedNanos, nanos, e));
        }
    }

    private static Reply failed(
            long task, int item, long startedNanos, long nanos, Throwable failure) {
        return new Reply.Failed(task, item, startedNanos, nanos, Failures.encode(failure));
    }
}
