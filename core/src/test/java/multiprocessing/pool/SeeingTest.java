package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What can be seen of a pool of processes while it works and after.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class SeeingTest {
    @TempDir Path folder;

    private static int spin(int millis) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
            Thread.onSpinWait();
        }
        return millis;
    }

    private static int halt(int code) {
        Runtime.getRuntime().halt(code);
        return code;
    }

    private static void lose(Pool pool) {
        assertThatThrownBy(() -> pool.apply(SeeingTest::halt, 3))
                .isInstanceOf(WorkerLostException.class);
    }

    /// A snapshot in which all workers have answered, which may take longer than it waits for.
    private static List<WorkerSnapshot> answered(Pool pool) throws Exception {
        var all = new ArrayList<WorkerSnapshot>();
        Await.await(
                () -> {
                    all.clear();
                    all.addAll(pool.snapshot());
                    return all.stream().allMatch(one -> one.heapBytes().isPresent());
                },
                "answers of all workers");
        return all;
    }

    @Test
    void aSnapshotTellsWhatEachWorkerIsAt() throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (Pool pool = Pool.of(2)) {
            Await.await(() -> pool.workers().size() == 2, "two workers");
            AsyncResult<Integer> result =
                    pool.applyAsync(() -> {
                        notes.write("running");
                        notes.await("go");
                        return 1;
                    });
            notes.await("running");

            List<WorkerSnapshot> all = answered(pool);

            assertThat(all).hasSize(2).allMatch(one -> one.heapBytes().orElse(0) > 100_000);
            assertThat(all)
                    .allMatch(one ->
                            one.privateBytes().isPresent()
                                    == Files.exists(Path.of("/proc/self/status")))
                    .allMatch(one ->
                            one.privateBytes().orElse(Long.MAX_VALUE)
                                    > one.heapBytes().orElseThrow());
            assertThat(all).extracting(WorkerSnapshot::slot).containsExactly(0, 1);
            assertThat(all)
                    .filteredOn(one -> one.state() == WorkerSnapshot.State.BUSY)
                    .singleElement()
                    .satisfies(busy -> {
                        assertThat(busy.task()).contains("task 1");
                        assertThat(busy.runTime()).isPositive();
                        assertThat(busy.sentBytes()).isPositive();
                        assertThat(busy.cpuTime().orElseThrow()).isPositive();
                        assertThat(busy.toString()).contains("BUSY task 1 for ", "heap", " B sent");
                    });
            assertThat(all)
                    .filteredOn(one -> one.state() == WorkerSnapshot.State.IDLE)
                    .singleElement()
                    .satisfies(idle -> {
                        assertThat(idle.task()).isEmpty();
                        assertThat(idle.runTime()).isZero();
                    });
            notes.write("go");
            result.get();
            assertThat(pool.snapshot()).anyMatch(one -> one.receivedBytes() > 0);
        }
    }

    @Test
    void aSnapshotOfThreadsIsThatOfTheirJvm() throws Exception {
        try (Pool pool = ThreadPool.of(1)) {
            pool.apply(SeeingTest::spin, 1);

            assertThat(pool.snapshot())
                    .singleElement()
                    .matches(one -> one.worker().pid() == ProcessHandle.current().pid())
                    .matches(one -> one.heapBytes().orElse(0) > 100_000)
                    .matches(one -> one.state() == WorkerSnapshot.State.IDLE);
        }
    }

    @Test
    void aTimelineHasABlockForEachTaskAndMarksForWorkers() throws Exception {
        Path file = folder.resolve("new").resolve("timeline.json");
        try (Pool pool = Pool.of(1)) {
            try (Timeline _ = pool.timeline(file)) {
                pool.map(SeeingTest::spin, List.of(2, 2, 2, 2), 2);
                lose(pool);
                pool.apply(SeeingTest::spin, 1);
            }
            pool.apply(SeeingTest::spin, 1); // is not in it
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).startsWith("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
        assertThat(lines.getLast()).isEqualTo("],\"otherData\":{\"leftOut\":0}}");
        assertThat(items(lines, "done")).isEqualTo(5);
        assertThat(items(lines, "lost")).isEqualTo(1);
        assertThat(lines)
                .anyMatch(line -> line.contains("\"thread_name\"") && line.contains("PoolWorker-1"))
                .anyMatch(line -> line.contains("\"died, exit code 3\""))
                .anyMatch(line -> line.contains("\"name\":\"task 4\""))
                .anyMatch(line -> line.contains("\"name\":\"item 1 of task 1\""));
    }

    private static int items(List<String> lines, String how) {
        var block =
                Pattern.compile(
                        "\\{\"ph\":\"X\",\"name\":\"[\\w ]+\",\"cat\":\""
                                + how
                                + "\",\"pid\":\\d+,\"tid\":\\d+,\"ts\":\\d+\\.\\d{3},\"dur\":\\d+\\.\\d{3},"
                                + "\"args\":\\{\"items\":(\\d+),.*\\}\\},?");
        return lines.stream()
                .map(block::matcher)
                .filter(matcher -> matcher.matches())
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .sum();
    }

    @Test
    void aTimelineThatCannotBeWrittenFailsAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "").resolve("timeline.json");
        try (Pool pool = Pool.of(1)) {
            assertThatThrownBy(() -> pool.timeline(file))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> pool.timeline(file.getRoot()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.getRoot().toString());
        }
    }

    @Test
    void insightsTellWhatWorkersDoWithTheirTime() throws Exception {
        try (Pool pool = Pool.of(1);
                Insights insights = pool.insights()) {
            pool.map(SeeingTest::spin, List.of(1, 40, 1, 30), 1);
            lose(pool);
            pool.apply(SeeingTest::spin, 20);

            List<WorkerInsight> workers = insights.workers();
            assertThat(workers).hasSize(2);
            WorkerInsight first = workers.getFirst();
            assertThat(first.items()).isEqualTo(5);
            assertThat(first.bytes()).isPositive();
            assertThat(first.work()).isBetween(Duration.ofMillis(72), first.present());
            assertThat(first.workShare() + first.transferShare() + first.waitShare())
                    .isBetween(0.99, 1.01);
            assertThat(workers.getLast().items()).isOne();
            assertThat(insights.slowest())
                    .isSortedAccordingTo(Comparator.comparing(SlowTask::time).reversed())
                    .extracting(SlowTask::name)
                    .contains("item 1 of task 2", "task 5", "task 6");
            assertThat(insights.toString()).contains("PoolWorker-1", "PoolWorker-2", "slow");
        }
    }

    @Test
    void theFlightRecorderIsToldOfTasksAndWorkers() throws Exception {
        Path file = folder.resolve("pool.jfr");
        try (var recording = new Recording()) {
            recording.enable("multiprocessing.Transfer");
            recording.start();
            try (Pool pool = Pool.of(1)) {
                pool.map(SeeingTest::spin, List.of(1, 1, 1, 1), 2);
                lose(pool);
                pool.apply(SeeingTest::spin, 1);
            }
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(of("WorkerStart", events)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(of("WorkerDeath", events))
                .singleElement()
                .matches(death -> death.getInt("exitCode") == 3)
                .matches(death -> death.getString("worker").equals("PoolWorker-1"));
        assertThat(of("WorkerEnd", events)).isNotEmpty();
        assertThat(of("TaskStart", events)).hasSize(4);
        assertThat(
                        of("TaskEnd", events).stream()
                                .filter(end -> end.getString("how").equals("DONE"))
                                .mapToInt(end -> end.getInt("items")))
                .satisfies(items -> assertThat(items.stream().mapToInt(i -> i).sum()).isEqualTo(5));
        assertThat(of("TaskEnd", events))
                .filteredOn(end -> end.getString("how").equals("LOST"))
                .singleElement()
                .matches(end -> end.getDuration("runTime").isPositive());
        assertThat(of("Transfer", events))
                .isNotEmpty()
                .allMatch(event -> event.getInt("bytes") > 0)
                .allMatch(event ->
                        event.getEventType().getCategoryNames().contains("Multiprocessing"));
    }

    private static List<RecordedEvent> of(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("multiprocessing." + name))
                .toList();
    }

    /// Has a pool where there is no flight recorder.
    static final class WithoutRecorder {
        public static void main(String[] args) throws Exception {
            try (Pool pool = Pool.of(1)) {
                System.out.println("done " + pool.apply(SeeingTest::spin, 7));
                System.out.println("seen " + pool.snapshot().size());
            }
        }
    }

    @Test
    void aPoolNeedsNoFlightRecorder() throws Exception {
        try (var program =
                Program.start(List.of("--limit-modules=java.base"), WithoutRecorder.class)) {
            program.await("done 7");
            program.await("seen 1");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void ofTransfersItIsToldIfSomebodyAsks() throws Exception {
        Path file = folder.resolve("usual.jfr");
        try (var recording = new Recording()) {
            recording.start();
            try (Pool pool = Pool.of(1)) {
                pool.apply(SeeingTest::spin, 1);
            }
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(of("TaskEnd", events)).hasSize(1);
        assertThat(of("Transfer", events)).isEmpty();
    }
}
