package multiprocessing.pool;

import java.util.List;
import multiprocessing.backend.Exercise;
import multiprocessing.codec.FunctionCall;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.signal.Gate;
import org.jspecify.annotations.Nullable;

/// The life of a worker, for [Exercise]. For the library's own use: no part of the API.
public final class WorkerExercise implements Exercise {
    private final Functions functions = new Functions();
    private long tasks;

    /// Made by who looks for services.
    public WorkerExercise() {}

    @Override
    public boolean isLikely() {
        return FunctionCall.isPrepared(RingLines.class);
    }

    @Override
    public void run() throws Exception {
        try (var line = LineMemory.create();
                var bell = Holding.create(Gate.BYTES)) {
            var memory = new LineMemory(line);
            Thread worker = new Thread(() -> work(line.ticket(), bell.ticket()));
            worker.start();
            tell(memory, new Terms(null, null, Long.MAX_VALUE).order(bell.cell()));
            SerializableFunction<Integer, Integer> next = number -> number + 1;
            call(memory, functions.ofStateless(next), Shape.FUNCTION, 1);
            call(memory, functions.ofStateless(next), Shape.FUNCTION, "not a number");
            SerializableBiFunction<String, Long, String> join = (text, number) -> text + number;
            call(memory, functions.ofStateless(join), Shape.BI_FUNCTION, "a", 1L);
            SerializableCallable<Object> saying = saying("a");
            call(memory, functions.ofKind(saying), Shape.CALLABLE, (Object) new Object[] {"a"});
            tell(memory, new Order.Stop());
            worker.join();
            byte[] reply = LineMemory.take(memory.replies);
            while (reply != null) {
                var _ = Reply.decode(reply);
                reply = LineMemory.take(memory.replies);
            }
        }
    }

    private static SerializableCallable<Object> saying(String word) {
        return () -> word;
    }

    private static void work(Ticket line, Ticket bell) {
        try {
            RingDesk.work(
                    0,
                    0,
                    line.cell(),
                    line.name(),
                    line.ticket(),
                    line.ticketName(),
                    bell.cell(),
                    bell.name(),
                    bell.ticket(),
                    bell.ticketName());
        } catch (InterruptedException nobodyHasAReason) {
            Thread.currentThread().interrupt();
        }
    }

    private void call(LineMemory memory, @Nullable Definition function, Shape shape, Object... item)
            throws InterruptedException {
        if (function == null) {
            return; // in a module it has no number
        }
        tell(memory, new Order.Define(function.number(), function.object()));
        var packer = new Packer();
        for (Object object : item) {
            packer.add(object);
        }
        int claim = (int) ++tasks;
        memory.cell.offer(claim, tasks);
        long number = function.number();
        tell(memory, new Order.Call(tasks, claim, number, shape, false, List.of(), packer.take()));
    }

    private static void tell(LineMemory memory, Order order) throws InterruptedException {
        boolean _ = memory.put(order.encode(), memory.orders); // there is room for some
        memory.ordersGate.wakeAll();
    }
}
