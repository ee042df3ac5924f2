package multiprocessing.pool;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Failures;
import multiprocessing.codec.LambdaKind;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;

/// What a worker does, from its start to its end.
///
/// ```
///  initializer ─▶ READY ─▶ take ─▶ claim ─▶ item: begin, decode, call, encode ─▶ results … ─▶ take
/// ```
final class WorkerLoop {
    /// Results are handed over when they get so large, or the first of them so old: what is not, is lost with the worker.
    private static final int BATCH_BYTES = 32 << 10;

    private static final long BATCH_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Desk desk;
    private final Cell cell;
    private final Interrupts interrupts;
    private final Map<Integer, Items> defined = new HashMap<>();
    private final Map<Integer, Object> functions = new HashMap<>();
    private final Packer results = new Packer();
    private final Unpacker arguments = Unpacker.take();
    private HeapLimit heap = new HeapLimit(Long.MAX_VALUE);
    private @Nullable Object exit; // to be run at the end
    private long lastFlushNanos = System.nanoTime();

    WorkerLoop(Desk desk) {
        this.desk = desk;
        this.cell = desk.cell();
        this.interrupts = new Interrupts(cell, Thread.currentThread());
    }

    /// Works until told to stop.
    ///
    /// @throws InterruptedException if the desk says so
    void run() throws InterruptedException {
        while (true) {
            switch (Order.decode(desk.take())) {
                case Order.Begin begin -> {
                    if (!begin(begin)) {
                        return;
                    }
                }
                case Order.Define(int function, Items object) -> defined.put(function, object);
                case Order.Forget(int function) -> {
                    defined.remove(function);
                    functions.remove(function);
                }
                case Order.Call call -> {
                    if (cell.claim(call.claim(), call.task())) {
                        doTask(call);
                    }
                }
                case Order.Stop _ -> {
                    exit();
                    return;
                }
            }
        }
    }

    private boolean begin(Order.Begin begin) throws InterruptedException {
        heap = new HeapLimit(begin.heapMost());
        try {
            run(arguments.read(begin.functions(), 0));
            exit = arguments.read(begin.functions(), 1);
        } catch (Throwable e) { // whatever it is, no task can be done here
            tell(new Reply.Broken(Failures.encode(e)));
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

    private static void run(@Nullable Object function) throws Exception {
        if (function instanceof SerializableRunnable runnable) {
            runnable.runOrThrow();
        }
    }

    private void exit() {
        try {
            run(exit);
        } catch (Throwable e) { // the user's code may throw anything
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void tellHeap() {
        if (cell.asked() != 0 && cell.heap() == 0) {
            cell.tellHeap(HeapLimit.usedBytes());
        }
    }

    private void tell(Reply reply) throws InterruptedException {
        desk.put(reply.encode());
        desk.flush();
        lastFlushNanos = System.nanoTime();
    }

    private void doTask(Order.Call call) throws InterruptedException {
        int count = call.itemCount();
        long now = System.nanoTime();
        long batchNanos = now;
        int first = 0;
        for (int item = 0; item < count; item++) {
            if (item > 0 && cell.isCancelled(call.task())) {
                handOver(call.task(), first, batchNanos, now);
                desk.put(new Reply.Skipped(call.task()).encode());
                break;
            }
            Throwable failure = doItem(call, item, now);
            long ended = System.nanoTime();
            if (failure != null) {
                handOver(call.task(), first, batchNanos, now);
                byte[] encoded = Failures.encode(failure);
                desk.put(new Reply.Failed(call.task(), item, now, ended - now, encoded).encode());
                first = item + 1;
                batchNanos = ended;
            } else if (item == count - 1
                    || ended - batchNanos > BATCH_NANOS
                    || results.lengthBytes() > BATCH_BYTES) {
                handOver(call.task(), first, batchNanos, ended);
                first = item + 1;
                batchNanos = ended;
            }
            now = ended;
        }
        cell.rest();
        if (heap.isExceeded()) {
            desk.put(new Reply.Spent().encode());
        }
        if (!desk.hasNext() || now - lastFlushNanos > BATCH_NANOS) {
            desk.flush();
            lastFlushNanos = now;
        }
    }

    /// Does one item.
    ///
    /// @return why there is no result, or null: then it is the last of the results
    private @Nullable Throwable doItem(Order.Call call, int item, long nanos) {
        interrupts.begin(Cell.name(call.task(), item), nanos);
        try {
            results.add(call(call, item * call.itemObjects()));
            return null;
        } catch (Throwable e) { // the user's code may throw anything; the worker goes on
            return e;
        } finally {
            interrupts.end();
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
        try {
            return call.shape().call(function, a, b);
        } finally { // what they share is in use until then
            Reference.reachabilityFence(function);
            Reference.reachabilityFence(a);
            Reference.reachabilityFence(b);
        }
    }

    /// A function that came with its call, whole or as what it captured.
    private Object withState(int number, @Nullable Object state) throws Throwable {
        if (number == Order.INLINE && state != null) {
            return state;
        }
        if (function(number) instanceof LambdaKind.Maker maker
                && state instanceof @Nullable Object[] captured) {
            return maker.make(captured);
        }
        throw new TransferException("message is malformed: no function");
    }

    /// Decoded when it is first called, so that a failure is that of a task.
    private Object function(int number) {
        Object known = functions.get(number);
        if (known == null) {
            Items object = defined.get(number);
            Object read = object == null ? null : arguments.read(object, 0);
            if (read == null) {
                throw new TransferException("message is malformed: no function");
            }
            known = number < Order.INLINE ? ((LambdaKind) read).maker() : read;
            functions.put(number, known);
        }
        return known;
    }

    private void handOver(long task, int first, long startedNanos, long endedNanos)
            throws InterruptedException {
        if (results.count() > 0) {
            results.takeHandles().forEach(handle -> handle.sent(0));
            long nanos = endedNanos - startedNanos;
            desk.put(new Reply.Values(task, first, startedNanos, nanos, results.take()).encode());
            if (System.nanoTime() - lastFlushNanos > BATCH_NANOS) {
                desk.flush();
                lastFlushNanos = System.nanoTime();
            }
        }
    }
}
