package multiprocessing.pool;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is shared and never arrives: it ends all the same.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class UnderWayTest {
    /// Something shared that tells whether it has ended.
    private static final class Thing implements Shareable {
        private final Holding holding;

        Thing(Holding holding) {
            this.holding = holding;
        }

        static Thing create() {
            return new Thing(Holding.create(Long.BYTES));
        }

        Place place() {
            return new Place(holding.cell(), holding.name());
        }

        void close() {
            holding.close();
        }

        @Override
        public Handle toHandle() {
            return new ThingHandle(holding.ticket());
        }
    }

    private record ThingHandle(Ticket ticket) implements Handle {
        @Override
        public Object resolve() {
            return new Thing(Holding.arrive(ticket));
        }

        @Override
        public void sent(long carrier) {
            ticket.sent(carrier);
        }

        @Override
        public void revoke() {
            ticket.revoke();
        }
    }

    private record Place(long cell, long name) implements Serializable {
        void awaitEnd() throws Exception {
            await(() -> Holding.hasEnded(cell, name), "the end of what was shared");
        }

        /// As [#awaitEnd], with what nobody refers to collected.
        void awaitEndOfForgotten() throws Exception {
            await(
                    () -> {
                        System.gc();
                        return Holding.hasEnded(cell, name);
                    },
                    "the end of what was shared");
        }
    }

    private static final class HaltsWhenRead implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            Runtime.getRuntime().halt(3);
            return this;
        }
    }

    @Test
    void anArgumentOfALostTaskEnds() {
        try (Pool pool = Pool.of(1)) {
            Thing thing = Thing.create();
            Place place = thing.place();

            assertThatThrownBy(() -> pool.apply((_, _) -> 0, new HaltsWhenRead(), thing))
                    .isInstanceOf(WorkerLostException.class);
            thing.close();

            assertThat(Holding.hasEnded(place.cell(), place.name())).isTrue();
        }
    }

    private static Thing makeLate(Queue<Place> places, Event goOn) throws InterruptedException {
        Thing thing = Thing.create();
        places.put(thing.place());
        goOn.await();
        return thing;
    }

    @Test
    void aResultThatNobodyWantsEndsWhenItIsForgotten() throws Exception {
        Place place;
        try (Pool pool = Pool.of(1);
                Queue<Place> places = Queue.create()) {
            Event goOn = Event.create();
            AsyncResult<Thing> result = pool.applyAsync(UnderWayTest::makeLate, places, goOn);
            place = places.get();

            result.cancel(false);
            goOn.set();
        }

        place.awaitEndOfForgotten();
    }

    private static int sleepLong() throws InterruptedException {
        Thread.sleep(Duration.ofHours(1));
        return 0;
    }

    /// Has a pool with tasks that were sent and tasks that wait, all with something shared.
    private static int giveThings(Queue<Place> places) throws Exception {
        try (Pool pool = Pool.of(1)) {
            pool.map(x -> x, IntStream.range(0, 1_000).boxed().toList(), 1); // tasks are short
            var _ = pool.applyAsync(UnderWayTest::sleepLong);
            for (int i = 0; i < 40; i++) {
                Thing thing = Thing.create();
                var _ = pool.applyAsync(_ -> 0, thing);
                places.put(thing.place());
            }
            return sleepLong();
        }
    }

    @Test
    void whatIsUnderWayInThePoolOfAKilledProcessEnds() throws Exception {
        try (Pool pool = Pool.of(1);
                Queue<Place> places = Queue.create()) {
            AsyncResult<Integer> lost = pool.applyAsync(UnderWayTest::giveThings, places);
            var all = new ArrayList<Place>();
            for (int i = 0; i < 40; i++) {
                all.add(places.get());
            }

            long pid = pool.workers().getFirst().pid();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

            assertThatThrownBy(() -> lost.get(Await.PATIENCE))
                    .hasCauseInstanceOf(WorkerLostException.class);
            for (Place place : all) {
                place.awaitEnd();
            }
        }
    }
}
