package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.queue.Queue;
import multiprocessing.shared.Shared;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A large argument of many tasks goes to each worker once.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class BroadcastTest {
    private static final int TASKS = 50;

    /// Counts how often it is decoded in a process.
    private static final class Model implements Serializable {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger DECODED = new AtomicInteger();

        private final double[] weights = new double[100_000];

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            DECODED.incrementAndGet();
        }

        int decoded() {
            return weights.length == 100_000 ? DECODED.get() : -1;
        }
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, TASKS).boxed().toList();
    }

    @Test
    void aSharedValueIsDecodedOnceInAWorkerThoughManyTasksBringIt() throws Exception {
        try (Pool pool = Pool.of(2);
                Shared<Model> model = Shared.of(new Model())) {
            for (int i = 0; i < TASKS; i++) {
                assertThat(pool.<Integer>apply(() -> model.get().decoded())).isEqualTo(1);
            }
            assertThat(pool.map(_ -> model.get().decoded(), numbers(), 1))
                    .allMatch(decoded -> decoded == 1);
            assertThat(sentBytes(pool)).isLessThan(100_000); // by the line to the workers
        }
    }

    private static long sentBytes(Pool pool) {
        return pool.snapshot().stream().mapToLong(WorkerSnapshot::sentBytes).sum();
    }

    @Test
    void itsMakerHasTheValueItself() throws Exception {
        var model = new Model();
        try (Pool pool = Pool.of(1);
                Shared<Model> shared = Shared.of(model)) {
            assertThat(shared.get()).isSameAs(model);

            Shared<Model> back = pool.apply((Shared<Model> s) -> s, shared);

            assertThat(back).isSameAs(shared);
        }
    }

    @Test
    void aTaskThatMayBeRepeatedHasItThoughItsMakerHasClosedIt() throws Exception {
        try (Pool pool = Pool.of(1)) {
            TaskOptions repeated = TaskOptions.standard().repeats(1);
            Event isClosed = Event.create();
            Shared<String> inner = Shared.of("hello");
            Shared<Shared<String>> outer = Shared.of(inner);
            AsyncResult<Integer> length =
                    pool.with(repeated)
                            .applyAsync(() -> {
                                isClosed.await();
                                return inner.get().length() + outer.get().get().length();
                            });

            inner.close();
            outer.close();
            isClosed.set();

            assertThat(length.get(Await.PATIENCE)).isEqualTo(10);
        }
    }

    @Test
    void aSegmentIsReadWhereItIs() throws Exception {
        long bytes = 16 << 20;
        try (Arena arena = Arena.ofShared();
                Pool pool = Pool.of(2)) {
            MemorySegment table = arena.allocate(bytes);
            table.set(ValueLayout.JAVA_LONG, bytes - Long.BYTES, 4711);
            try (Shared<MemorySegment> shared = Shared.of(table)) {
                assertThat(
                                pool.map(
                                        _ ->
                                                shared.get()
                                                        .get(
                                                                ValueLayout.JAVA_LONG,
                                                                bytes - Long.BYTES),
                                        numbers()))
                        .allMatch(read -> read == 4711);
                assertThat(pool.<Boolean>apply(() -> shared.get().isReadOnly())).isTrue();
                assertThat(pool.<Boolean>apply(() -> shared.get().isMapped())).isTrue(); // no copy
                assertThat(sentBytes(pool)).isLessThan(100_000);
            }
        }
    }

    @Test
    void whatItSharesIsSharedWithAll() throws Exception {
        try (Pool pool = Pool.of(2);
                Queue<Integer> queue = Queue.create();
                Shared<List<Queue<Integer>>> shared = Shared.of(List.of(queue))) {
            List<Integer> _ =
                    pool.map(
                            x -> {
                                shared.get().getFirst().put(x);
                                return x;
                            },
                            numbers(),
                            1);

            assertThat(queue.qsize()).isEqualTo(TASKS);
        }
    }

    @Test
    void oneThatIsClosedGoesNowhere() throws Exception {
        try (Pool pool = Pool.of(1)) {
            Shared<Model> model = Shared.of(new Model());
            model.close();
            model.close();

            assertThatThrownBy(model::get).isInstanceOf(ClosedException.class);
            assertThatThrownBy(() -> pool.apply(() -> model.get().decoded()))
                    .isInstanceOf(TransferException.class);
        }
    }
}
