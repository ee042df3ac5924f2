package multiprocessing.pool;

import static multiprocessing.pool.AsyncResult.Fate.NEVER_BEGAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many tasks, workers that die at random: each item ends exactly once, and is begun at most once more than it may be
/// repeated.
class CoordinatorSimulationTest {
    private static final int RUNS = 100;
    private static final int REQUESTS = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4711})
    void eachItemEndsExactlyOnce(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            new Simulation(seed).run();
        }
    }

    /// Of cancels is told whether anything had begun, with the last worker at the latest.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4711})
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
        private final Map<Recorded, Integer> asked = new HashMap<>();
        private final List<Recorded> cancelled = new ArrayList<>();
        private final Tally tally = new Tally();

        private final Map<Long, Request> requests = new HashMap<>();
        private final Set<Request> begun = new HashSet<>();

        private record Working(Order.Call call, int item, boolean hasBegun) {}

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            lines.room = 1 + random.nextInt(40);
            var settings = FakeLines.settings(1 + random.nextInt(4), 1 + random.nextInt(50));
            coordinator = new Coordinator(settings, lines, () -> lines.nanos, () -> {});
            coordinator.observe(tally);
            coordinator.observe(
                    new Observer() {
                        @Override
                        public void sent(Task task, int bytes) {
                            requests.put(task.number, task.request);
                        }
                    });
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
            for (Recorded request : cancelled) {
                AsyncResult.Fate fate = fate(request);
                assertThat(fate != NEVER_BEGAN || !begun.contains(request))
                        .as("%s, seed %s", fate, seed)
                        .isTrue();
            }
        }

        private AsyncResult.Fate fate(Request cancelled) {
            return coordinator.fate(cancelled).orTimeout(1, TimeUnit.MINUTES).join();
        }

        private void checkFates() {
            for (Recorded request : cancelled) {
                AsyncResult.Fate fate = fate(request);
                assertThat(fate != NEVER_BEGAN)
                        .as("%s, seed %s", fate, seed)
                        .isEqualTo(begun.contains(request));
            }
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
            asked.forEach(this::check);
            checkTally();
            checkFates();
            assertThat(lines.opened).as("seed %s", seed).allMatch(line -> line.isClosed);
        }

        private void checkTally() {
            assertThat(tally.submitted)
                    .as("seed %s", seed)
                    .isEqualTo(asked.values().stream().mapToInt(items -> items).sum());
            assertThat(tally.ended).as("seed %s", seed).isEqualTo(tally.submitted);
            assertThat(tally.waiting).as("waiting, seed %s", seed).isZero();
            assertThat(tally.withWorkers).as("with workers, seed %s", seed).isZero();
            assertThat(tally.workers).as("workers, seed %s", seed).isZero();
        }

        private void check(Recorded request, int items) {
            if (cancelled.contains(request)) {
                return;
            }
            for (int item = 0; item < items; item++) {
                assertThat(request.outcome(item))
                        .as("seed %s", seed)
                        .isNotInstanceOf(CancellationException.class);
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
                        Recorded any = asked.keySet().iterator().next();
                        cancelled.add(any);
                        coordinator.cancel(any, random.nextBoolean());
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
            var request = new Recorded(items);
            asked.put(request, items);
            coordinator.submit(
                    List.of(
                            FakeLines.task(
                                    coordinator,
                                    request,
                                    1 + random.nextInt(3),
                                    FakeLines.numbers(items),
                                    TaskOptions.standard().repeats(random.nextInt(3)))));
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
                begun.add(requests.get(now.call.task()));
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
                worker.fail(now.call, now.item, new IllegalStateException("thrown"));
            } else {
                worker.succeed(now.call, now.item, now.item);
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
