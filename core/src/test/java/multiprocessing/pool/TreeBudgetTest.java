package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.signal.Headcount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A pool of the main program and pools in its tasks, on a machine of so many processors, stepped by hand.
class TreeBudgetTest {
    private static final int BUSY_BEFORE = Headcount.BUSY.total();
    private static final int FURTHER_BEFORE = Headcount.FURTHER.total();

    private final List<Pooled> pools = new ArrayList<>();

    private final class Pooled {
        final FakeLines lines = new FakeLines();
        final Coordinator coordinator;

        Pooled(boolean isNested, int processes, int processors) {
            int most = processors + Math.max(BUSY_BEFORE, FURTHER_BEFORE);
            var settings = FakeLines.settings(processes, 1_000, new TreeBudget(isNested, most));
            coordinator = new Coordinator(settings, lines, () -> lines.nanos, () -> {});
            pools.add(this);
            hire();
        }

        /// As many as may be had, which are then ready.
        void hire() {
            while (coordinator.hire() > 0) {
                lines.last().say(new Reply.Ready());
                coordinator.step();
            }
        }

        Recorded submit() {
            var request = new Recorded();
            coordinator.submit(List.of(task(request)));
            hire();
            return request;
        }

        Task task(Recorded request) {
            Items item = FakeLines.numbers(1);
            return FakeLines.task(coordinator, request, item, TaskOptions.standard());
        }

        void submit(int tasks) {
            for (int i = 0; i < tasks; i++) {
                submit();
            }
        }

        /// Which workers begin a task now.
        List<FakeLine> given() {
            var given = new ArrayList<FakeLine>();
            for (FakeLine line : lines.opened) {
                Order.Call call = line.cell().running() == 0 ? line.claim() : null;
                if (call != null) {
                    line.begin(call, 0);
                    calls.add(call);
                    given.add(line);
                }
            }
            return given;
        }

        private final List<Order.Call> calls = new ArrayList<>();

        /// That one does its task.
        void finish(FakeLine line) {
            Order.Call call =
                    calls.stream()
                            .filter(one -> Cell.task(line.cell().running()) == one.task())
                            .findFirst()
                            .orElseThrow();
            line.succeed(call, 0, 0);
            line.cell().rest();
            coordinator.step();
        }

        void passes(long nanos) {
            lines.nanos += nanos;
            coordinator.step();
            hire();
        }

        int workers() {
            return coordinator.workers().size();
        }
    }

    private Pooled main(int processes, int processors) {
        return new Pooled(false, processes, processors);
    }

    private Pooled nested(int processes, int processors) {
        return new Pooled(true, processes, processors);
    }

    private static int busy() {
        return Headcount.BUSY.total() - BUSY_BEFORE;
    }

    private static int further() {
        return Headcount.FURTHER.total() - FURTHER_BEFORE;
    }

    @AfterEach
    void nothingIsCountedAnyMore() {
        for (Pooled pool : pools) {
            pool.coordinator.terminate(true);
            pool.coordinator.step();
            assertThat(pool.coordinator.isOver()).isTrue();
        }
        assertThat(busy()).isZero();
        assertThat(further()).isZero();
    }

    @Test
    void idleWorkersOfTheMainPoolLendTheirPlaces() {
        Pooled main = main(4, 4);
        main.submit();

        Pooled nested = nested(64, 4);
        nested.submit(10);

        assertThat(nested.given()).hasSize(4).doesNotHaveDuplicates();
        assertThat(busy()).isEqualTo(4);
    }

    @Test
    void workersThatWaitForNestedPoolsLendThemTheirPlaces() {
        Pooled main = main(4, 4);
        main.submit(2);
        Pooled one = nested(64, 4);
        Pooled other = nested(64, 4);

        one.submit(10);
        other.submit(10);

        assertThat(one.given().size() + other.given().size()).isEqualTo(4);
    }

    @Test
    void eachNestedPoolWorksWhenTheMainPoolIsBusyAllOver() {
        Pooled main = main(4, 4);
        main.submit(4);
        for (int i = 0; i < 4; i++) {
            Pooled nested = nested(4, 4);
            nested.submit(4);
            assertThat(nested.given()).hasSize(1);
        }
        assertThat(busy()).isEqualTo(4);
    }

    @Test
    void aNestedPoolGivesUpAllButOneWhenTheMainPoolIsBusyAgain() {
        Pooled main = main(2, 2);
        main.submit();
        Pooled nested = nested(2, 2);
        nested.submit(10);
        List<FakeLine> both = nested.given();
        assertThat(both).hasSize(2);

        main.submit();
        assertThat(main.given()).as("it waits for nobody").hasSize(2);
        nested.finish(both.get(1));
        assertThat(nested.given()).isEmpty();
        nested.finish(both.get(0));

        assertThat(nested.given()).hasSize(1);
    }

    @Test
    void aNestedPoolThatHasShortTasksGivesUpAllButOneToo() {
        Pooled main = main(2, 2);
        main.submit();
        Pooled nested = nested(2, 2);
        for (int i = 0; i < 20; i++) { // so that they are known to be short
            nested.submit();
            nested.given().forEach(nested::finish);
        }
        nested.lines.nanos += 1;
        nested.submit(100);
        main.submit();

        for (int i = 0; i < 200; i++) {
            nested.given();
            for (FakeLine line : nested.lines.opened) {
                if (line.cell().running() != 0) {
                    nested.finish(line);
                }
            }
        }

        assertThat(nested.coordinator.unfinishedItems()).isZero();
        assertThat(busy()).isEqualTo(2);
    }

    @Test
    void aNestedPoolGetsMoreWhenTheMainPoolHasLessToDo() {
        Pooled main = main(2, 2);
        main.submit(2);
        Pooled nested = nested(2, 2);
        nested.submit(4);
        assertThat(nested.given()).hasSize(1);

        main.given();
        main.finish(main.lines.opened.get(1));
        nested.passes(Shares.REFUSED_NANOS);

        assertThat(nested.given()).hasSize(1);
        assertThat(busy()).isEqualTo(2);
    }

    @Test
    void aNestedPoolHasNoMoreWorkersThanTasks() {
        main(8, 8).submit();
        Pooled nested = nested(8, 8);
        assertThat(nested.workers()).isEqualTo(1);

        nested.submit(2);

        assertThat(nested.workers()).isEqualTo(2);
    }

    @Test
    void furtherWorkersAreAtMostAsManyAsProcessorsHoweverManyPoolsThereAre() {
        main(8, 8).submit(8);
        for (int i = 0; i < 8; i++) {
            Pooled nested = nested(8, 8);
            nested.submit(8);
            while (nested.coordinator.unfinishedItems() > 0) {
                nested.given().forEach(nested::finish);
                pools.getFirst().given();
                pools.getFirst().lines.opened.stream()
                        .filter(line -> line.cell().running() != 0)
                        .findFirst()
                        .ifPresent(pools.getFirst()::finish);
                nested.passes(Shares.REFUSED_NANOS);
            }
        }
        assertThat(further()).isBetween(1, 8);
    }

    @Test
    void aPoolWorksOnThoughAnotherOfItsWorkersDoesNotComeToItsStart() {
        Pooled main = main(2, 2);
        main.submit();
        Pooled nested = nested(2, 2);
        nested.submit();
        nested.coordinator.submit(List.of(nested.task(new Recorded())));
        assertThat(nested.coordinator.hire()).as("one that never says a word").isEqualTo(1);
        main.submit();

        nested.given().forEach(nested::finish);

        assertThat(nested.given()).containsExactly(nested.lines.opened.getFirst());
    }

    @Test
    void whoIsIdleForLongLeavesButForOne() {
        main(8, 8).submit();
        Pooled nested = nested(8, 8);
        nested.submit(4);
        nested.given().forEach(nested::finish);
        assertThat(nested.workers()).isEqualTo(4);

        nested.passes(Idlers.IDLE_NANOS);
        nested.passes(Idlers.IDLE_NANOS);

        assertThat(nested.workers()).isEqualTo(1);
        assertThat(further()).isZero();
    }

    @Test
    void workersOfTheMainProgramStayWhenTheyAreIdle() {
        Pooled main = main(3, 2);

        main.passes(Idlers.IDLE_NANOS);
        main.passes(Idlers.IDLE_NANOS);

        assertThat(main.workers()).isEqualTo(3);
        assertThat(busy()).isZero();
    }

    @Test
    void whatADeadWorkerHadIsGivenToAnotherWithinTheBudget() {
        main(2, 2).submit();
        Pooled nested = nested(2, 2);
        nested.submit(4);
        FakeLine dead = nested.given().get(1);

        dead.die(-9);
        nested.passes(0);

        assertThat(nested.given()).hasSize(1).doesNotContain(dead);
        assertThat(busy()).isEqualTo(2);
    }

    @Test
    void aTaskThatCannotBeSentCostsNoShare() {
        Pooled main = main(1, 2);
        main.lines.last().isFull = true;

        Recorded refused = main.submit();

        assertThat(refused.outcome(0)).isInstanceOf(SharedMemoryException.class);
        assertThat(busy()).isZero();
    }

    @Test
    void aWorkerCountsAsLongAsItHasATask() {
        Pooled main = main(2, 2);
        main.submit();

        assertThat(main.given()).hasSize(1);
        assertThat(busy()).isEqualTo(1);
        main.finish(main.lines.opened.getFirst());

        assertThat(busy()).isZero();
    }
}
