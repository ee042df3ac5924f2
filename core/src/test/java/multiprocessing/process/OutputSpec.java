package multiprocessing.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import multiprocessing.backend.Output;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the output of a process goes, and that all of it arrives.
interface OutputSpec extends ProcessSpec {
    private static void print() {
        System.out.println("out: Grüße 𝄞");
        System.err.println("err: Grüße 𝄞");
        System.out.print("no end");
    }

    @Test
    default void outputGoesToTheStreamsOfTheParentByDefault() throws Exception {
        try (var printed = Printed.begin()) {
            run(process(OutputSpec::print));

            assertThat(printed.out()).isEqualTo("out: Grüße 𝄞\nno end");
            assertThat(printed.err()).isEqualTo("err: Grüße 𝄞\n");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // System.setOut takes it
    default void aParentWithoutStandardStreamsStartsProcesses() throws Exception {
        Process process = process(() -> {});
        try (var _ = Printed.begin()) {
            System.setOut(null);
            System.setErr(null);
            run(process);
        }
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    @SuppressWarnings("NullAway") // System.setOut takes it
    default void aProcessMayTakeItsStandardStreamsAway() throws Exception {
        Process process =
                run(
                        process(() -> {
                            System.setOut(null);
                            System.setErr(null);
                        }));

        assertThat(process.exitCode()).hasValue(0);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void aLineArrivesWhileTheProcessRuns(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        try (var printed = Printed.begin()) {
            Process process =
                    start(
                            process(() -> {
                                System.out.println("early");
                                System.err.println("early too");
                                gate.await("go");
                            }));

            Await.await(() -> printed.out().equals("early\n"), "the line");
            Await.await(() -> printed.err().equals("early too\n"), "the line on standard error");
            gate.write("go");
            join(process);
        }
    }

    @Test
    default void linesOfSeveralProcessesAreNotMixed() throws Exception {
        int lines = 300;
        try (var printed = Printed.begin()) {
            var processes = new ArrayList<Process>();
            for (String letter : List.of("a", "b", "c")) {
                processes.add(
                        start(
                                process(() -> {
                                    for (int i = 0; i < lines; i++) {
                                        System.out.print(letter.repeat(i % 100 + 1));
                                        System.out.println(" " + i + " " + letter);
                                    }
                                })));
            }
            for (Process process : processes) {
                join(process);
            }

            assertThat(printed.out().lines()).allMatch(line -> line.matches("(.)\\1* \\d+ \\1"));
            for (String letter : List.of("a", "b", "c")) {
                assertThat(printed.out().lines().filter(line -> line.startsWith(letter)))
                        .hasSize(lines);
            }
        }
    }

    @Test
    default void eachLineMayHaveAPrefix() throws Exception {
        Process process =
                process()
                        .target(() -> System.out.print("one\ntwo\n\nno end"))
                        .name("printer")
                        .output(Output.prefixed("[%n %p] "))
                        .build();
        try (var printed = Printed.begin()) {
            run(process);

            String prefix = "[printer " + process.pid() + "] ";
            assertThat(printed.out())
                    .isEqualTo("%sone\n%<stwo\n%<s\n%<sno end\n".formatted(prefix));
        }
    }

    @Test
    default void bothStreamsMayGoToTheEndOfAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("output");
        Files.writeString(file, "before\n");
        try (var printed = Printed.begin()) {
            run(process().target(OutputSpec::print).output(Output.file(file)).build());

            assertThat(printed.out() + printed.err()).isEmpty();
        }
        assertThat(file)
                .content()
                .startsWith("before\n")
                .contains("out: Grüße 𝄞\n")
                .contains("err: Grüße 𝄞\n")
                .contains("no end");
    }

    @Test
    default void outputMayBeDiscarded() throws Exception {
        try (var printed = Printed.begin()) {
            run(process().target(OutputSpec::print).output(Output.discard()).build());

            assertThat(printed.out() + printed.err()).isEmpty();
        }
    }

    @Test
    default void bytesPassAsTheyAre(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bytes");
        byte[] every = new byte[70_000];
        IntStream.range(0, every.length).forEach(i -> every[i] = (byte) (i * i));

        run(
                process()
                        .target(() -> {
                            System.out.write(every);
                            System.out.write(0);
                        })
                        .output(Output.file(file))
                        .build());

        assertThat(file).hasBinaryContent(Arrays.copyOf(every, every.length + 1));
    }

    @Test
    default void aMegabytePrintedJustBeforeSigkillIsNotLost() throws Exception {
        int length = 1_000_000;
        try (var printed = Printed.begin()) {
            Process process =
                    run(
                            process(() -> {
                                System.out.write("x".repeat(length).getBytes(UTF_8));
                                System.out.print("|");
                                System.err.print("last words");
                                Signals.send("KILL", ProcessHandle.current().pid());
                            }));

            assertThat(process.exitCode()).hasValue(-9);
            assertThat(printed.out()).hasSize(length + 1).endsWith("x|");
            assertThat(printed.err()).isEqualTo("last words");
            assertThat(process.exception().orElseThrow()).hasMessageContaining("last words");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "halt"})
    default void whatIsPrintedAtTheEndArrives(String end) throws Exception {
        try (var printed = Printed.begin()) {
            run(
                    process(() -> {
                        System.err.print("the very last ".repeat(10_000));
                        System.out.print("of all ".repeat(10_000));
                        switch (end) {
                            case "exit" -> System.exit(0);
                            case "halt" -> Runtime.getRuntime().halt(0);
                            default -> {}
                        }
                    }));

            assertThat(printed.err()).hasSize(140_000);
            assertThat(printed.out()).hasSize(70_000);
        }
    }

    @Test
    default void whatAHookPrintsArrives() throws Exception {
        try (var printed = Printed.begin()) {
            run(
                    process(() -> {
                        System.out.println("target");
                        Runtime.getRuntime()
                                .addShutdownHook(
                                        new Thread(() -> {
                                            System.out.print("hook");
                                            System.err.print("hook too");
                                        }));
                    }));

            assertThat(printed.out()).isEqualTo("target\nhook");
            assertThat(printed.err()).isEqualTo("hook too");
        }
    }

    @Test
    default void aProgramThatTheProcessStartsPrintsBesideIt() throws Exception {
        try (var printed = Printed.begin()) {
            run(
                    process(() -> {
                        System.out.println("before");
                        new ProcessBuilder("sh", "-c", "echo native; echo error >&2")
                                .inheritIO()
                                .start()
                                .waitFor();
                        System.out.println("after");
                    }));

            assertThat(printed.out()).isEqualTo("before\nnative\nafter\n");
            assertThat(printed.err()).isEqualTo("error\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "halt"})
    default void aProgramThatKeepsTheStreamsOpenDoesNotHoldUpTheEnd(
            String end, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var printed = Printed.begin()) {
            Process process =
                    run(
                            process(() -> {
                                var program =
                                        new ProcessBuilder("sleep", "1000").inheritIO().start();
                                notes.write("program " + program.pid());
                                System.out.print("printed");
                                switch (end) {
                                    case "exit" -> System.exit(0);
                                    case "halt" -> Runtime.getRuntime().halt(0);
                                    default -> {}
                                }
                            }));

            assertThat(process.exitCode()).hasValue(0);
            assertThat(printed.out()).isEqualTo("printed");
        } finally {
            long program = notes.awaitLong("program ");
            assertThat(Await.isAlive(program)).as("it goes on").isTrue();
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
            Await.gone(program, "sleep");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"output", "error"})
    default void aProgramThatKeepsOneStreamOpenDoesNotHoldUpTheEnd(
            String stream, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var printed = Printed.begin()) {
            Process process =
                    run(
                            process(() -> {
                                var command = new ProcessBuilder("sleep", "1000").inheritIO();
                                if (stream.equals("output")) {
                                    command.redirectError(ProcessBuilder.Redirect.DISCARD);
                                } else {
                                    command.redirectOutput(ProcessBuilder.Redirect.DISCARD);
                                }
                                notes.write("program " + command.start().pid());
                                System.out.print("printed");
                                Runtime.getRuntime().halt(7);
                            }));

            assertThat(process.exitCode()).hasValue(7);
            assertThat(printed.out()).isEqualTo("printed");
        } finally {
            long program = notes.awaitLong("program ");
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
            Await.gone(program, "sleep");
        }
    }

    @Test
    default void closingTheStreamsInTheChildDoesNoHarm() throws Exception {
        try (var printed = Printed.begin()) {
            Process process =
                    run(
                            process(() -> {
                                System.out.println("last line");
                                System.out.close();
                                System.err.close();
                                System.out.println("lost");
                                throw new IllegalStateException("told all the same");
                            }));

            assertThat(printed.out()).isEqualTo("last line\n");
            assertThat(process.exitCode()).hasValue(1);
            assertThat(process.exception().orElseThrow()).hasMessage("told all the same");
        }
    }
}
