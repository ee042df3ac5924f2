package multiprocessing.pool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.codec.Failures;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.Shareable;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.testkit.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A worker at a desk that has all orders from the begin.
class WorkerLoopTest {
    private static final int LARGE = 1_000;
    private static final int LARGE_FAILURE = 100_000;

    /// In one of them what is to be heard is young enough to wait for what comes next.
    private static final int ROUNDS = 50;

    private static final long HELD_UP_NANOS =
            200_000; // longer than a worker keeps back what is short

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final FakeDesk desk = new FakeDesk();

    @Test
    void aFunctionIsDecodedOnceAlsoIfAnotherIsForgotten() throws Exception {
        Counted.READ.set(0);
        desk.orders.add(new Order.Define(1, items(new Counted())));
        desk.orders.add(new Order.Define(2, items(length())));
        desk.call(1, 1, "a");
        desk.orders.add(new Order.Forget(2));
        desk.call(2, 1, "b");

        desk.run();

        assertThat(Counted.READ).hasValue(1);
        assertThat(desk.replies).hasSize(2).allMatch(Reply.Values.class::isInstance);
    }

    @Test
    void aFunctionThatWasForgottenIsDecodedAnew() throws Exception {
        Counted.READ.set(0);
        desk.orders.add(new Order.Define(1, items(new Counted())));
        desk.call(1, 1, "a");
        desk.orders.add(new Order.Forget(1));
        desk.orders.add(new Order.Define(1, items(new Counted())));
        desk.call(2, 1, "b");

        desk.run();

        assertThat(Counted.READ).hasValue(2);
    }

    @Test
    void aResultForWhichThereIsNoMemoryFailsAlone() throws Exception {
        SerializableFunction<Integer, String> text = "x"::repeat;
        desk.orders.add(new Order.Define(1, items(text)));
        desk.call(1, 1, 1, 2, LARGE, 3);

        desk.run();

        int results = 0; // of which two come together if they took long
        for (Reply reply : desk.replies) {
            if (reply instanceof Reply.Failed failed) {
                assertThat(failed.item()).isEqualTo(2);
                assertThat(Failures.decode(failed.failure(), Loaders.receiving()))
                        .isInstanceOf(SharedMemoryException.class);
            } else {
                results += ((Reply.Values) reply).items().count();
            }
        }
        assertThat(results).isEqualTo(3);
        assertThat(desk.replies).hasAtLeastOneElementOfType(Reply.Failed.class);
    }

    @Test
    void whatATaskHasThrownForWhichThereIsNoMemoryFailsItAlone() throws Exception {
        SerializableFunction<Integer, String> thrower =
                length -> {
                    throw new IllegalStateException("x".repeat(length));
                };
        desk.orders.add(new Order.Define(1, items(thrower)));
        desk.call(1, 1, LARGE_FAILURE, 1);

        desk.run();

        assertThat(desk.replies)
                .extracting(reply ->
                        Failures.decode(((Reply.Failed) reply).failure(), Loaders.receiving()))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(SharedMemoryException.class),
                        second -> assertThat(second).hasMessage("x"));
    }

    @Test
    void whatAnInitializerHasThrownForWhichThereIsNoMemoryIsToldOf() throws Exception {
        SerializableRunnable thrower =
                () -> {
                    throw new IllegalStateException("x".repeat(LARGE_FAILURE));
                };
        desk.orders.add(new Order.Begin(Long.MAX_VALUE, List.of(), items(thrower, thrower)));

        desk.run();

        assertThat(desk.replies)
                .extracting(reply ->
                        Failures.decode(((Reply.Broken) reply).failure(), Loaders.receiving()))
                .singleElement()
                .isInstanceOf(SharedMemoryException.class);
    }

    @Test
    void nothingOfATaskThatIsDoneIsKept() throws Exception {
        Passing.SEEN.clear();
        SerializableFunction<Passing, Passing> next = _ -> new Passing().seen();
        SerializableFunction<Integer, Boolean> look = _ -> Passing.areGone();
        desk.orders.add(new Order.Define(1, items(next)));
        desk.orders.add(new Order.Define(2, items(look)));
        desk.call(1, 1, new Passing());
        desk.call(2, 2, 0);

        desk.run();

        assertThat(Passing.SEEN).as("the argument and the result").hasSize(2);
        assertThat(desk.replies).hasSize(2).allMatch(Reply.Values.class::isInstance);
    }

    @Test
    void nothingIsUnheardWhileItWaitsAlsoIfWhatCameLastWasTakenBack() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var busy = new FakeDesk();
            busy.orders.add(new Order.Define(1, items(length())));
            for (int task = 1; task < 10; task++) {
                busy.call(task, 1, "a");
            }
            busy.withdrawn(10);

            busy.run();

            assertThat(busy.replies).hasSize(9);
            assertThat(busy.unheard).isZero();
        }
    }

    private static FakeDesk seen = new FakeDesk();

    @Test
    void whatWasLongInTheMakingIsToldBeforeAnotherOrderIsTaken() throws Exception {
        SerializableFunction<Integer, Integer> slow =
                x -> {
                    FakeDesk.takeLong();
                    return x;
                };
        var busy = new FakeDesk();
        busy.orders.add(new Order.Define(1, items(slow)));
        for (int task = 1; task <= 3; task++) {
            busy.call(task, 1, 0);
        }

        busy.run();

        assertThat(busy.unheardAtOrders).isZero();
    }

    @Test
    void whatWasHeldUpAsItWasPutIsToldBeforeAnotherTaskBegins() throws Exception {
        SerializableFunction<Integer, Integer> look = _ -> seen.unflushed;
        for (int round = 0; round < ROUNDS; round++) {
            var busy = new FakeDesk();
            seen = busy;
            busy.orders.add(new Order.Define(1, items(length())));
            busy.orders.add(new Order.Define(2, items(look)));
            int last = 20;
            for (int task = 1; task <= last; task++) {
                busy.call(task, 1, "a");
            }
            busy.heldUp = last;
            busy.call(last + 1, 2, 0);

            busy.run();

            assertThat(busy.replies.getLast())
                    .isInstanceOfSatisfying(
                            Reply.Values.class,
                            values -> assertThat(values.items().number(0)).isEqualTo(0));
        }
    }

    /// Something shared, of which is known how often it was let go of.
    private record Lent() implements Shareable {
        @Override
        public Handle toHandle() {
            return new LentHandle();
        }
    }

    private record LentHandle() implements Handle {
        private static final AtomicInteger REVOKED = new AtomicInteger();

        @Override
        public Object resolve() {
            return new Lent();
        }

        @Override
        public void revoke() {
            REVOKED.incrementAndGet();
        }
    }

    @Test
    void whatIsSharedInAResultThatIsNotHeardAnyMoreIsLetGoOf() {
        SerializableFunction<Integer, Object> lend = _ -> new Lent();
        desk.orders.add(new Order.Define(1, items(lend)));
        desk.call(1, 1, 1);
        desk.isKilled = true;
        LentHandle.REVOKED.set(0);

        assertThatThrownBy(desk::run).isInstanceOf(InterruptedException.class);

        assertThat(LentHandle.REVOKED).hasValue(1);
    }

    @Test
    void soIsWhatIsSharedInOneForWhichThereIsNoMemory() throws Exception {
        SerializableFunction<Integer, Object> lend =
                length -> new Object[] {new Lent(), "x".repeat(length)};
        desk.orders.add(new Order.Define(1, items(lend)));
        desk.call(1, 1, LARGE);
        LentHandle.REVOKED.set(0);

        desk.run();

        assertThat(desk.replies).singleElement().isInstanceOf(Reply.Failed.class);
        assertThat(LentHandle.REVOKED).hasValue(1);
    }

    @Test
    void aFunctionIsNotKeptAsItCame() throws Exception {
        FakeDesk.TAKEN.clear();
        SerializableFunction<Integer, Boolean> look = _ -> FakeDesk.isGone(0);
        desk.orders.add(new Order.Define(1, items(look)));
        desk.call(1, 1, 0);

        desk.run();

        assertThat(desk.replies).singleElement().isInstanceOf(Reply.Values.class);
    }

    @Test
    void whoIsKilledBeginsNoFurtherItem() {
        STARTED.set(0);
        SerializableFunction<Integer, Integer> count = _ -> STARTED.incrementAndGet();
        desk.orders.add(new Order.Define(1, items(count)));
        desk.call(1, 1, 1, 2, 3);
        desk.isKilledMeanwhile = true;

        assertThatThrownBy(desk::run).isInstanceOf(InterruptedException.class);

        assertThat(STARTED).hasValue(1);
    }

    /// The time for it began when what it was given began to be read, and ended when its result was written.
    @Test
    void theBodyOfATaskHasItsLimitToItself() throws Exception {
        Part.STARTED.clear();
        Part.cell = desk.cell;
        SerializableFunction<Part, Part> body = Part::noted;
        desk.isTimed = true;
        desk.orders.add(new Order.Define(1, items(body)));
        desk.call(1, 1, new Part());
        Part.STARTED.clear();

        desk.run();

        assertThat(Part.STARTED).hasSize(3).isSorted().doesNotHaveDuplicates();
        assertThat(desk.replies).singleElement().isInstanceOf(Reply.Values.class);
    }

    private static SerializableFunction<String, Integer> length() {
        return String::length;
    }

    private static Items items(Object... objects) {
        var packer = new Packer();
        for (Object object : objects) {
            packer.add(object);
        }
        return packer.take();
    }

    /// A function that counts how often it is made from a message.
    private static final class Counted implements SerializableFunction<String, String> {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger READ = new AtomicInteger();

        @Override
        public String applyOrThrow(String text) {
            return text;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }
    }

    /// Something that a task gets and gives. Notes since when its time is counted as it is read, used and written.
    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;
        private static final List<Long> STARTED = new ArrayList<>();
        private static @Nullable Cell cell;

        private Part noted() {
            long started = requireNonNull(cell).startedNanos();
            STARTED.add(started);
            while (System.nanoTime() - started <= 0) {
                Thread.onSpinWait();
            }
            return this;
        }

        private Object readResolve() {
            return noted();
        }

        private Object writeReplace() {
            return noted();
        }
    }

    /// Something that a task gets and gives. All that a worker had of them are known.
    private static final class Passing implements Serializable {
        private static final long serialVersionUID = 1;
        private static final Deque<WeakReference<Passing>> SEEN = new ArrayDeque<>();

        private static boolean areGone() throws Exception {
            Await.await(
                    () -> {
                        System.gc();
                        return SEEN.stream().allMatch(one -> one.get() == null);
                    },
                    "what a task had to be forgotten");
            return true;
        }

        private Object readResolve() {
            return seen();
        }

        private Passing seen() {
            SEEN.add(new WeakReference<>(this));
            return this;
        }
    }

    /// Keeps all results but a large one for the end of the chunk, and has no memory for that, nor for a large failure.
    private static final class FakeDesk implements Desk {
        private static final List<WeakReference<byte[]>> TAKEN = new ArrayList<>();

        private final Deque<Order> orders = new ArrayDeque<>();
        private final List<Reply> replies = new ArrayList<>();
        private final Cell cell = new Cell(new HeapWords());
        private boolean isTimed;
        private boolean isKilled;
        private boolean isKilledMeanwhile; // after an item
        private int claims;
        private int unflushed; // replies
        private int heldUp; // the reply that takes long to be put
        private int unheard; // of them when all orders were taken
        private int unheardAtOrders; // of them when another was taken, at most

        private void call(long task, int function, Object... arguments) {
            int claim = ++claims;
            cell.offer(claim, task);
            orders.add(
                    new Order.Call(
                            task,
                            claim,
                            function,
                            Shape.FUNCTION,
                            isTimed,
                            List.of(),
                            items(arguments)));
        }

        /// A call that was taken back.
        private void withdrawn(long task) {
            call(task, 1, "gone");
            boolean _ = cell.claim(claims, task);
        }

        private static boolean isGone(int taken) throws Exception {
            Await.await(
                    () -> {
                        System.gc();
                        return TAKEN.get(taken).get() == null;
                    },
                    "a message had to be forgotten");
            return true;
        }

        private void run() throws InterruptedException {
            new WorkerLoop(this).run();
        }

        @Override
        public Cell cell() {
            return cell;
        }

        @Override
        public long carrier() {
            return 0;
        }

        @Override
        public @Nullable ClassLoader loader(int number) {
            return null;
        }

        @Override
        public byte[] take() {
            if (orders.isEmpty()) {
                unheard = unflushed;
                return new Order.Stop().encode();
            }
            unheardAtOrders = Math.max(unheardAtOrders, unflushed);
            byte[] order = orders.remove().encode();
            TAKEN.add(new WeakReference<>(order));
            return order;
        }

        @Override
        public boolean hasNext() {
            return !orders.isEmpty();
        }

        static void takeLong() {
            for (long start = System.nanoTime(); System.nanoTime() - start < HELD_UP_NANOS; ) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void put(byte[] reply) throws InterruptedException {
            if (isKilled) {
                throw new InterruptedException("killed");
            }
            Reply decoded = Reply.decode(reply);
            if (reply.length >= (decoded instanceof Reply.Values ? LARGE : LARGE_FAILURE)) {
                throw new SharedMemoryException("no room");
            }
            replies.add(decoded);
            if (replies.size() == heldUp) {
                takeLong();
            }
            unflushed++;
        }

        @Override
        public boolean keep(Packer results, long next, long startedNanos) {
            if (isKilledMeanwhile) {
                cell.stop(Cell.ANY);
            }
            return results.lengthBytes() < LARGE && !results.hasHandles();
        }

        @Override
        public void flush() {
            unflushed = 0; // though all is seen at once
        }

        @Override
        public void whenCalled(Runnable action) {
            // nobody calls
        }
    }
}
