package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.function.SerializableFunction;
import multiprocessing.heap.Holding;
import multiprocessing.signal.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A worker's end of its line, whose parent takes nothing until the test does.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RingDeskTest {
    private static final int ITEMS = 6;

    @Test
    void whileAResultWaitsForRoomNoItemRuns() throws Exception {
        try (var line = LineMemory.create();
                var bell = Holding.create(Gate.BYTES)) {
            var parent = new LineMemory(line);
            var desk = new RingDesk(new LineMemory(line), bell);
            Thread worker =
                    Thread.ofPlatform()
                            .name("worker")
                            .start(() -> {
                                try {
                                    new WorkerLoop(desk).run();
                                } catch (InterruptedException e) {
                                    throw new AssertionError(e);
                                } finally {
                                    desk.leave();
                                }
                            });
            tell(parent, new Terms(null, null, Long.MAX_VALUE).order(0));
            SerializableFunction<Integer, byte[]> function = bytes -> new byte[bytes];
            tell(parent, new Order.Define(1, define(function)));
            tell(parent, largeResults(parent.cell));
            await(
                    () -> parent.cell.running() != 0 && !parent.cell.isBusy(),
                    "a result for which there is no room");

            long waited = Cell.item(parent.cell.running());
            long before = System.nanoTime();
            var begun = new ArrayList<Long>();
            while (begun.size() < ITEMS) {
                await(() -> !parent.replies.isEmpty(), "a reply");
                byte[] reply = Objects.requireNonNull(LineMemory.take(parent.replies));
                parent.roomGate.wakeAll();
                if (Reply.decode(reply) instanceof Reply.Values values) {
                    begun.add(values.startedNanos());
                }
            }
            tell(parent, new Order.Stop());
            worker.join();

            assertThat(begun.subList(0, (int) waited + 1)).allMatch(nanos -> nanos < before);
            assertThat(begun.subList((int) waited + 1, ITEMS)).allMatch(nanos -> nanos > before);
        }
    }

    @Test
    void aCallIsHeardAlsoIfTheHeapWasFullAtTheOneBefore() throws Exception {
        try (var line = LineMemory.create();
                var bell = Holding.create(Gate.BYTES)) {
            var parent = new LineMemory(line);
            var desk = new RingDesk(new LineMemory(line), bell);
            var wasFull = new AtomicBoolean();
            var heard = new AtomicLong();
            desk.whenCalled(() -> {
                if (parent.cell.toStop() == 1 && !wasFull.getAndSet(true)) {
                    throw new OutOfMemoryError("planned");
                }
                heard.set(parent.cell.toStop());
            });

            call(parent, 1);
            await(wasFull::get, "a call that finds no heap");
            call(parent, 2);
            await(() -> heard.get() == 2, "the next call");
            desk.leave();
        }
    }

    private static void call(LineMemory parent, long toStop) {
        parent.cell.stop(toStop);
        parent.callsGate.wakeAll();
    }

    @Test
    void whoHasLeftHearsNothing() throws Exception {
        try (var line = LineMemory.create();
                var bell = Holding.create(Gate.BYTES)) {
            var parent = new LineMemory(line);
            var desk = new RingDesk(new LineMemory(line), bell);
            var heard = new AtomicLong();
            desk.whenCalled(() -> {
                heard.set(parent.cell.toStop());
                if (heard.get() == 1) {
                    parent.cell.stop(2); // while that one is heard
                }
            });
            call(parent, 1);
            await(() -> heard.get() == 2, "both");

            desk.leave();

            assertThat(parent.callsGate.isAwaited()).isFalse();
        }
    }

    private static Items define(Object function) {
        var packer = new Packer();
        packer.add(function);
        return packer.take();
    }

    private static Order.Call largeResults(Cell cell) {
        var packer = new Packer();
        for (int i = 0; i < ITEMS; i++) {
            packer.add(Tray.BYTES_MOST + 1); // not kept, but handed over
        }
        cell.offer(0, 1);
        return new Order.Call(1, 0, 1, Shape.FUNCTION, true, List.of(), packer.take());
    }

    private static void tell(LineMemory memory, Order order) throws InterruptedException {
        assertThat(memory.put(order.encode(), memory.orders)).isTrue();
        memory.ordersGate.wakeAll();
    }
}
