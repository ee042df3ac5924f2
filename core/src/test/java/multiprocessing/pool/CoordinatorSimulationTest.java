package multiprocessing.pool;

import static multiprocessing.pool.AsyncResult.Fate.NEVER_BEGAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many tasks, workers that die at random: each item ends exactly once, and is begun at most once more than it may be
/// repeated.
class CoordinatorSimulationTest {
    private static final int RUNS = 100;
    private static final int REQUESTS = 40;
    private static final String THROWN = "thrown";

    @ParameterizedTest
    @ValueSource(longs = {1, 4711})
    void eachItemEndsExactlyOnce(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            new Simulation(seed).run();
        }
    }

    /// Of cancels is told whether anything had begun, with the last worker at the latest.
    @ParameterizedTest
    @ValueSource(longs = {1, 4711})
    void ofEachCancelIsToldWhatCameOfIt(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            new Simulation(seed).runAndTerminate();
        }
    }

    private static final class Simulation {
        private final long seed;
        private final Random random;
        private final FakeLines lines = new FakeLines();
        private final Coordinator coordinator;
        private final Map<FakeLine, Working> working = new HashMap<>();
        private final List<Asked> asked = new ArrayList<>();
        private final Map<Integer, Integer> begun = new HashMap<>(); // how often each item was
        private final Map<Integer, Object> said = new HashMap<>(); // by item: what its worker said
        private final Tally tally = new Tally();

        private record Working(Order.Call call, int item, boolean hasBegun) {
            /// Which of all items, whichever task it came in.
            int which() {
                return (int) call.items().number(item);
            }
        }

        /// @param first of its items, which are numbered through
        private record Asked(Recorded request, int first, int items, int repeats) {}

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            lines.room = 1 + random.nextInt(40);
            var settings = FakeLines.settings(1 + random.nextInt(4), 1 + random.nextInt(50));
            coordinator = new Coordinator(settings, lines, () -> lines.nanos, () -> {});
            coordinator.observe(tally);
        }

        void runAndTerminate() {
            while (asked.size() < REQUESTS) {
                move(true);
            }
            coordinator.terminate(true);
            for (int i = 0; !coordinator.isOver() && i < 100_000; i++) {
                move(false);
            }
            assertThat(coordinator.isOver()).as("it ends, seed %s", seed).isTrue();
            for (Asked each : asked) {
                if (each.request.isCancelled && fate(each) == NEVER_BEGAN) {
                    assertThat(hasBegun(each)).as("seed %s", seed).isFalse();
                }
            }
        }

        private void checkFate(Asked cancelled) {
            assertThat(fate(cancelled) != NEVER_BEGAN)
                    .as("it began, seed %s", seed)
                    .isEqualTo(hasBegun(cancelled));
        }

        private AsyncResult.Fate fate(Asked cancelled) {
            return coordinator.fate(cancelled.request).orTimeout(1, TimeUnit.MINUTES).join();
        }

        private boolean hasBegun(Asked asked) {
            return IntStream.range(asked.first, asked.first + asked.items)
                    .anyMatch(begun::containsKey);
        }

        void run() {
            while (asked.size() < REQUESTS) {
                move(true);
            }
            coordinator.shutdown();
            for (int i = 0; !coordinator.isOver() && i < 100_000; i++) {
                move(false);
            }
            assertThat(coordinator.isOver()).as("it ends, seed %s", seed).isTrue();
            assertThat(coordinator.broken()).as("seed %s", seed).isNull();
            for (Asked each : asked) {
                for (int item = 0; item < each.items; item++) {
                    check(each, item);
                }
                if (each.request.isCancelled) {
                    checkFate(each);
                }
            }
            checkTally();
            assertThat(lines.opened).as("seed %s", seed).allMatch(line -> line.isClosed);
        }

        private void checkTally() {
            assertThat(tally.submitted)
                    .as("seed %s", seed)
                    .isEqualTo(asked.stream().mapToInt(Asked::items).sum());
            assertThat(tally.ended).as("seed %s", seed).isEqualTo(tally.submitted);
            assertThat(tally.waiting).as("waiting, seed %s", seed).isZero();
            assertThat(tally.withWorkers).as("with workers, seed %s", seed).isZero();
            assertThat(tally.workers).as("workers, seed %s", seed).isZero();
        }

        private void check(Asked asked, int item) {
            int which = asked.first + item;
            assertThat(begun.getOrDefault(which, 0))
                    .as("how often item %s was begun, seed %s", which, seed)
                    .isLessThanOrEqualTo(asked.repeats + 1);
            if (asked.request.isCancelled && !asked.request.isTold(item)) {
                return; // the tally has counted it
            }
            Object outcome = asked.request.outcome(item);
            if (!asked.request.isCancelled) {
                assertThat(outcome)
                        .as("seed %s", seed)
                        .isNotInstanceOf(CancellationException.class);
            }
            Object told = outcome instanceof IllegalStateException ? THROWN : outcome;
            Object wasSaid = said.get(which);
            if (wasSaid != null && !asked.request.isCancelled) {
                assertThat(told).as("item %s, seed %s", which, seed).isEqualTo(wasSaid);
            }
            if (!(outcome instanceof Throwable)) {
                assertThat(outcome).as("seed %s", seed).isEqualTo(which);
            }
        }

        private void move(boolean mayAsk) {
            lines.nanos += random.nextInt(10_000);
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (mayAsk) {
                        ask();
                    }
                }
                case 1 -> coordinator.hire();
                case 2 -> coordinator.step();
                case 3 -> {
                    if (mayAsk && random.nextInt(10) == 0 && !asked.isEmpty()) {
                        Asked any = asked.get(random.nextInt(asked.size()));
                        coordinator.cancel(any.request, random.nextBoolean());
                    }
                }
                default -> {
                    if (!lines.opened.isEmpty()) {
                        work(lines.opened.get(random.nextInt(lines.opened.size())));
                    }
                }
            }
        }

        private void ask() {
            int items = 1 + random.nextInt(5);
            int first = asked.isEmpty() ? 0 : asked.getLast().first + asked.getLast().items;
            var packer = new Packer();
            IntStream.range(first, first + items).forEach(packer::add);
            int repeats = random.nextInt(3);
            var request = new Recorded(items);
            asked.add(new Asked(request, first, items, repeats));
            coordinator.submit(
                    List.of(
                            FakeLines.task(
                                    coordinator,
                                    request,
                                    1 + random.nextInt(3),
                                    packer.take(),
                                    TaskOptions.standard().repeats(repeats))));
        }

        private void work(FakeLine worker) {
            if (worker.hasEnded()) {
                return;
            }
            Working now = working.get(worker);
            if (now != null && random.nextInt(40) == 0) {
                worker.die(-9);
            } else if (now == null) {
                takeOrder(worker);
            } else if (now.hasBegun) {
                finishItem(worker, now);
            } else {
                worker.begin(now.call, now.item);
                begun.merge(now.which(), 1, Integer::sum);
                working.put(worker, new Working(now.call, now.item, true));
            }
        }

        private void takeOrder(FakeLine worker) {
            if (working.containsKey(worker)) {
                return;
            }
            if (!ready.contains(worker)) {
                worker.say(new Reply.Ready());
                ready.add(worker);
                return;
            }
            switch (worker.next()) {
                case Order.Call call when worker.cell().claim(call.claim(), call.task()) ->
                        working.put(worker, new Working(call, 0, false));
                case Order.Stop _ -> worker.die(0);
                case null, default -> {}
            }
        }

        private final List<FakeLine> ready = new ArrayList<>();

        private void finishItem(FakeLine worker, Working now) {
            if (random.nextInt(4) == 0) {
                worker.fail(now.call, now.item, new IllegalStateException(THROWN));
                said.put(now.which(), THROWN);
            } else {
                worker.succeed(now.call, now.item, now.which());
                said.put(now.which(), now.which());
            }
            int next = now.item + 1;
            if (next == now.call.itemCount()) {
                worker.cell().rest();
                working.remove(worker);
            } else if (worker.cell().isCancelled(now.call.task())) {
                worker.say(new Reply.Skipped(now.call.task()));
                worker.cell().rest();
                working.remove(worker);
            } else {
                working.put(worker, new Working(now.call, next, false));
            }
        }
    }
}
