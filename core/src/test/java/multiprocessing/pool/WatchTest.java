package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Workers are threads here, so that a latch can hold them.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class WatchTest {
    private static final Duration OFTEN = Duration.ofMillis(1);
    private static CountDownLatch gate = new CountDownLatch(1);

    private final List<Progress> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void shut() {
        gate = new CountDownLatch(1);
    }

    private static int waiting(int x) throws InterruptedException {
        gate.await();
        return x;
    }

    private static int odd(int x) {
        if (x % 2 == 0) {
            throw new IllegalArgumentException("even: " + x);
        }
        return x;
    }

    private void await(int done, int failed, int running, int queued) throws Exception {
        Await.await(
                () -> !seen.isEmpty() && is(seen.getLast(), done, failed, running, queued),
                "%d done, %d failed, %d running, %d queued"
                        .formatted(done, failed, running, queued));
    }

    private static boolean is(Progress now, int done, int failed, int running, int queued) {
        return now.done() == done
                && now.failed() == failed
                && now.running() == running
                && now.queued() == queued;
    }

    @Test
    void tellsWhatRunsAndWhatWaitsAndWhatIsDone() throws Exception {
        try (Pool pool = ThreadPool.of(2);
                Watch _ = pool.watch(OFTEN, seen::add)) {
            var results = pool.mapAsync(WatchTest::waiting, List.of(1, 2, 3, 4, 5, 6), 2);
            await(0, 0, 2, 4);
            gate.countDown();
            await(6, 0, 0, 0);
            assertThat(results.get()).hasSize(6);
            var _ = pool.mapAsync(WatchTest::odd, List.of(1, 2, 3, 4));
            await(8, 2, 0, 0);
        }
        assertThat(seen.getFirst().total()).isZero();
    }

    @Test
    void countsWhatWasUnfinishedWhenItBegan() throws Exception {
        try (Pool pool = ThreadPool.of(1)) {
            pool.apply(WatchTest::odd, 1);
            var _ = pool.mapAsync(WatchTest::waiting, List.of(1, 2, 3), 2);
            try (Watch _ = pool.watch(OFTEN, seen::add)) {
                await(0, 0, 1, 2);
                gate.countDown();
                await(3, 0, 0, 0);
            }
        }
    }

    @Test
    void countsWhatIsCancelledAsFailed() throws Exception {
        try (Pool pool = ThreadPool.of(1);
                Watch _ = pool.watch(OFTEN, seen::add)) {
            var running = pool.applyAsync(WatchTest::waiting, 1);
            var waiting = pool.mapAsync(WatchTest::waiting, List.of(1, 2, 3), 2);
            await(0, 0, 1, 3);
            waiting.cancel(true);
            await(0, 3, 1, 0);
            running.cancel(true);
            await(0, 4, 0, 0);
        }
    }

    @Test
    void tellsALastTimeWhenItIsClosedOrThePoolHasEnded() throws Exception {
        try (Pool pool = ThreadPool.of(1)) {
            try (Watch _ = pool.watch(Duration.ofDays(1), seen::add)) {
                pool.apply(WatchTest::odd, 1);
            }
            assertThat(seen.getLast().done()).isOne();
            assertThat(seen).hasSize(2);
            seen.clear();
            var _ = pool.watch(Duration.ofDays(1), seen::add);
        }
        Await.await(() -> seen.size() == 2, "the watch to end by itself");
    }

    @Test
    void isEndedByAListenerThatThrowsOrCloses() throws Exception {
        try (Pool pool = ThreadPool.of(1)) {
            var watches = new CopyOnWriteArrayList<Watch>();
            watches.add(pool.watch(OFTEN, _ -> watches.forEach(Watch::close)));
            watches.getFirst().close();
            assertThat(pool.apply(WatchTest::odd, 1)).isOne();
            assertThatThrownBy(() -> pool.watch(Duration.ZERO, seen::add))
                    .hasMessageContaining("every=PT0S");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // it cannot have a thread
    void nothingIsCountedForOneThatCannotBeStarted() {
        var lines = new FakeLines();
        var coordinator =
                new Coordinator(FakeLines.settings(1, 100), lines, () -> lines.nanos, () -> {});
        coordinator.hire();
        lines.last().say(new Reply.Ready());
        coordinator.step();

        assertThatThrownBy(() -> new Watch(null, coordinator, OFTEN, seen::add))
                .isInstanceOf(NullPointerException.class);

        var task =
                FakeLines.task(
                        coordinator, new Recorded(), FakeLines.numbers(1), TaskOptions.standard());
        coordinator.submit(List.of(task));
        assertThat(task.state).isEqualTo(Task.State.SENT);
        assertThat(task.sentNanos).isZero(); // nobody watches
    }

    private static String shown(boolean isTerminal, int total) throws Exception {
        var out = new ByteArrayOutputStream();
        try (Pool pool = ThreadPool.of(1);
                var print = new PrintStream(out, true, StandardCharsets.UTF_8);
                var _ =
                        new ProgressBar(
                                pool, "counting", total, print, isTerminal, Duration.ofDays(1))) {
            pool.map(WatchTest::odd, List.of(1, 3, 5), 1);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalShowsABarThatMoves() throws Exception {
        assertThat(shown(true, 6))
                .startsWith("counting [>")
                .contains("0 of 6")
                .contains("\rcounting [==========>         ]  50 %  3 of 6, ")
                .endsWith("\r" + System.lineSeparator())
                .doesNotContain("\033"); // which a dumb terminal shows
    }

    /// Into a file it drew ten bars a second, and on a terminal none where the other streams led elsewhere.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aTerminalIsWhereStandardErrorLeads(@TempDir Path folder) throws Exception {
        assertThat(isTerminal(folder.resolve("window"), "/dev/pts/7")).isTrue();
        assertThat(isTerminal(folder.resolve("screen"), "/dev/tty1")).isTrue();
        assertThat(isTerminal(folder.resolve("file"), "/home/ann/errors.log")).isFalse();
        assertThat(isTerminal(folder.resolve("pipe"), "pipe:[4711]")).isFalse();
    }

    private static boolean isTerminal(Path link, String target) throws Exception {
        return ProgressBar.isTerminal(Files.createSymbolicLink(link, Path.of(target)));
    }

    @Test
    void elsewhereALineComesWhileThereIsSomethingToDo() throws Exception {
        var out = new ByteArrayOutputStream();
        try (Pool pool = ThreadPool.of(1);
                var print = new PrintStream(out, true, StandardCharsets.UTF_8);
                var _ = new ProgressBar(pool, "counting", 3, print, false, OFTEN)) {
            pool.apply(WatchTest::odd, 1);
            Await.await(
                    () -> out.toString(StandardCharsets.UTF_8).contains("1 of 3"),
                    "a line before the end");
        }
    }

    @Test
    void elsewhereLinesTellWhatHasChanged() throws Exception {
        assertThat(shown(false, 0))
                .matches("counting 100 %  3 of 3, \\d+\\.\\d+ m?s\\R")
                .doesNotContain("\r\r");
    }
}
