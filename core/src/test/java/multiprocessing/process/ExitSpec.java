package multiprocessing.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Pipe;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ends of a JVM by its own doing: exit codes, hooks, other threads.
interface ExitSpec extends ProcessSpec {
    @ParameterizedTest
    @CsvSource({"0, 0", "3, 3", "137, 137", "143, 143", "255, 255", "256, 0", "-1, 255"})
    default void systemExitGivesTheExitCode(int code, int seen) throws Exception {
        Process process = run(process(() -> System.exit(code)));

        assertThat(process.exitCode()).hasValue(seen);
        assertThat(process.exception()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "42, 42", "255, 255"})
    default void haltGivesTheExitCode(int code, int seen) throws Exception {
        Process process = run(process(() -> Runtime.getRuntime().halt(code)));

        assertThat(process.exitCode()).hasValue(seen);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void whatEndsByItsOwnWillHasLastWords() throws Exception {
        try (var _ = Printed.begin()) {
            Process process =
                    run(
                            process(() -> {
                                System.out.println("at work");
                                System.err.println("no such file");
                                System.exit(3);
                            }));

            assertThat(process.lastWords()).isEqualTo("no such file");
        }
    }

    @Test
    default void anotherThreadMayExit() throws Exception {
        Process process =
                run(
                        process(() -> {
                            new Thread(() -> System.exit(9)).start();
                            Thread.sleep(Duration.ofDays(1));
                        }));

        assertThat(process.exitCode()).hasValue(9);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void anUncaughtExceptionOfAnotherThreadEndsOnlyThatThread() throws Exception {
        Process process =
                process(() -> {
                    var thread =
                            new Thread(
                                    () -> {
                                        throw new IllegalStateException("elsewhere");
                                    },
                                    "other");
                    thread.start();
                    thread.join();
                    System.out.println("still here");
                });
        try (var printed = Printed.begin()) {
            run(process);
            assertThat(printed.err())
                    .contains("Exception in thread \"other\" java.lang.IllegalStateException");
            assertThat(printed.out()).isEqualTo("still here\n");
        }

        assertThat(process.exitCode()).hasValue(0);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void hooksHaveRunWhenJoinReturns(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "hooks");
        String doomed = Files.createFile(folder.resolve("doomed")).toString();

        Process process =
                run(
                        process(() -> {
                            new File(doomed).deleteOnExit();
                            Runtime.getRuntime()
                                    .addShutdownHook(new Thread(() -> notes.write("hook")));
                            notes.write("target");
                        }));

        assertThat(notes.lines()).containsExactly("target", "hook");
        assertThat(Path.of(doomed)).doesNotExist();
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void hooksRunAfterAFailureToo(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "hooks");
        Process process =
                process(() -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> notes.write("hook")));
                    throw new IllegalStateException("planned");
                });
        try (var printed = Printed.begin()) {
            run(process);
            assertThat(printed.err()).contains("planned");
        }

        assertThat(notes.lines()).containsExactly("hook");
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow()).hasMessage("planned");
    }

    @Test
    default void aHookMayStillFetchClassesAndPrint() throws Exception {
        Process process =
                process(() ->
                        Runtime.getRuntime()
                                .addShutdownHook(
                                        new Thread(() ->
                                                System.out.println(new Late("from a hook")))));
        try (var printed = Printed.begin()) {
            run(process);
            assertThat(printed.out()).isEqualTo("Late[word=from a hook]\n");
        }
    }

    @Test
    default void aHookMaySendPutAndLock() throws Exception {
        for (String end : List.of("return", "exit", "terminate")) {
            Pipe pipe = Pipe.oneWay();
            Connection writer = pipe.second();
            Queue<String> queue = Queue.create();
            Lock lock = Lock.create();
            Event hasHook = Event.create();
            Process process =
                    start(
                            process(() -> {
                                Runtime.getRuntime()
                                        .addShutdownHook(
                                                new Thread(() -> use(writer, queue, lock)));
                                hasHook.set();
                                if (end.equals("exit")) {
                                    System.exit(0);
                                } else if (end.equals("terminate")) {
                                    Thread.sleep(Duration.ofDays(1));
                                }
                            }));
            writer.close();
            hasHook.await();
            if (end.equals("terminate")) {
                process.terminate();
            }
            join(process);

            assertThat(pipe.first().recv()).as(end).isEqualTo("sent");
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(() -> pipe.first().recv());
            assertThat(queue.getNowait()).as(end).isEqualTo("put");
            assertThat(lock.isLocked()).as(end).isFalse();
        }
    }

    private static void use(Connection writer, Queue<String> queue, Lock lock) {
        try (var _ = lock.hold()) {
            writer.send("sent");
            queue.put("put");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Loaded by a hook only.
    record Late(String word) {}

    @Test
    default void aHookMayHalt() throws Exception {
        Process process =
                run(
                        process(() ->
                                Runtime.getRuntime()
                                        .addShutdownHook(
                                                new Thread(() -> Runtime.getRuntime().halt(7)))));

        assertThat(process.exitCode()).hasValue(7);
    }

    @Test
    default void theOtherThreadsOfTheTargetAreWaitedFor(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "threads");
        Process process =
                start(
                        process(() -> {
                            new Thread(
                                            () -> {
                                                try {
                                                    notes.await("go");
                                                    notes.write("thread ends");
                                                } catch (Exception e) {
                                                    notes.write(e);
                                                }
                                            })
                                    .start();
                            notes.write("target ends");
                        }));
        notes.await("target ends");

        assertThat(process.join(Duration.ofMillis(20))).isFalse();
        notes.write("go");
        join(process);

        assertThat(notes.lines()).containsExactly("target ends", "go", "thread ends");
    }

    @Test
    default void aThreadThatOutlivesTheTargetMayStartAProcess(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "threads");
        Process process =
                run(
                        process(() -> {
                            Thread main = Thread.currentThread();
                            new Thread(() -> startLate(main, notes)).start();
                        }));

        assertThat(notes.lines()).containsExactly("child of the thread", "thread");
        assertThat(process.exitCode()).hasValue(0);
    }

    private static void startLate(Thread main, Notebook notes) {
        try {
            Await.await(() -> !hasFrameOf(main, ExitSpec.class), "the end of the target");
            Process child = new Process(() -> notes.write("child of the thread"));
            run(child);
            notes.write("thread");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasFrameOf(Thread thread, Class<?> type) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(type.getName()));
    }

    @Test
    default void daemonThreadsAreNotWaitedFor() throws Exception {
        Process process =
                run(
                        process(() ->
                                Thread.ofPlatform()
                                        .daemon(true)
                                        .start(() -> {
                                            try {
                                                Thread.sleep(Duration.ofDays(1));
                                            } catch (InterruptedException e) {
                                                System.exit(5);
                                            }
                                        })));

        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void anExitInsideFinallyIsNotAFailure(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "finally");
        Process process =
                run(
                        process(() -> {
                            try {
                                throw new IllegalStateException("lost");
                            } finally {
                                notes.write("leaving");
                                System.exit(4);
                            }
                        }));

        assertThat(notes.lines()).containsExactly("leaving");
        assertThat(process.exitCode()).hasValue(4);
        assertThat(process.exception()).isEmpty();
    }

    /// Streams of its own that hold what is printed; that of standard output throws when it is flushed, as one of a log that is
    /// closed already.
    private static void holdOutput(Notebook out, Notebook err) throws IOException {
        System.setOut(
                new PrintStream(held(out), false, UTF_8) {
                    @Override
                    public void flush() {
                        super.flush();
                        throw new IllegalStateException("closed");
                    }
                });
        System.setErr(new PrintStream(held(err), false, UTF_8));
        System.out.println("held");
        System.err.println("held, too");
    }

    private static OutputStream held(Notebook notes) throws IOException {
        return new BufferedOutputStream(new FileOutputStream(notes.file()));
    }

    @Test
    default void whatItsOwnStreamsHoldIsWrittenAndNoFailureThoughTheyThrow(@TempDir Path folder)
            throws Exception {
        var out = Notebook.in(folder, "out");
        var err = Notebook.in(folder, "err");

        Process process = run(process(() -> holdOutput(out, err)));

        assertThat(out.lines()).containsExactly("held");
        assertThat(err.lines()).containsExactly("held, too");
        assertThat(process.exitCode()).hasValue(0);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void whatItsOwnStreamsHoldIsWrittenAfterAFailureToo(@TempDir Path folder)
            throws Exception {
        var out = Notebook.in(folder, "out");
        var err = Notebook.in(folder, "err");
        Process process =
                process(() -> {
                    holdOutput(out, err);
                    Thread target = Thread.currentThread();
                    new Thread(
                                    () -> {
                                        try {
                                            target.join(); // outlives it, so that it is waited for
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                    })
                            .start();
                    throw new IllegalStateException("planned");
                });

        run(process);

        assertThat(out.lines()).containsExactly("held");
        assertThat(err.lines()).startsWith("held, too").anyMatch(line -> line.contains("planned"));
        assertThat(process.exitCode()).hasValue(1);
        assertThat(process.exception().orElseThrow()).hasMessage("planned");
    }

    @Test
    default void whatItsOwnStreamsHoldIsWrittenAtAnExitThatIsNotTakenForASignal(
            @TempDir Path folder) throws Exception {
        var out = Notebook.in(folder, "out");
        var err = Notebook.in(folder, "err");

        Process process =
                run(
                        process(() -> {
                            holdOutput(out, err);
                            System.exit(143);
                        }));

        assertThat(out.lines()).containsExactly("held");
        assertThat(err.lines()).containsExactly("held, too");
        assertThat(process.exitCode()).hasValue(143);
        assertThat(process.exception()).isEmpty();
    }
}
