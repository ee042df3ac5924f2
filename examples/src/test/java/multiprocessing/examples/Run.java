package multiprocessing.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.python.PythonServer;
import net.razorvine.pickle.Unpickler;

/// One run of a program of this module in a JVM of its own, which has nothing but the library and
/// the examples on its class path. What it prints is read line by line; [#passTime] lets it go on where
/// it sleeps.
final class Run implements AutoCloseable {
    private static final long LIMIT_SECONDS = 2 * Long.getLong("multiprocessing.test.patience", 30);

    private final Path folder;
    private final Clock clock = new Clock();
    private final String mark = "-Dexamples.run=" + clock.port(); // inherited by children
    private final Process process;
    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private final Future<?> reading;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Lines lines = new Lines();
    private final List<String> seen = new ArrayList<>();

    private Run(Path folder, String program, String... arguments) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("tmp"));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(mark);
        command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        command.add("-Duser.home=" + folder.resolve("tmp"));
        String cache = System.getProperty("multiprocessing.cache"); // made by the build
        command.add("-Dmultiprocessing.cache=" + (cache == null ? folder.resolve("cache") : cache));
        command.add("-Dmultiprocessing.aot=" + (cache == null ? "off" : "on"));
        command.add("-Dexamples.clock=" + clock.port());
        command.addAll(
                List.of(
                        "-cp",
                        Stream.of(
                                        Multiprocessing.class,
                                        Demo.class,
                                        PythonServer.class,
                                        Unpickler.class)
                                .map(type -> home(type).toString())
                                .collect(Collectors.joining(File.pathSeparator))));
        command.add(program);
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(errorFile().toFile()).start();
        lines.name("parent", process.pid());
        reading = reader.submit(this::read);
    }

    /// A program whose time stands still but for [#passTime].
    static Run of(Path folder, Class<?> program, String... arguments) throws Exception {
        return new Run(folder, program.getName(), arguments);
    }

    /// A program as its source stands, by `java FILE`.
    static Run ofSource(Path folder, Path source) throws Exception {
        return new Run(folder, source.toString());
    }

    private static Path home(Class<?> type) {
        return Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private Path errorFile() {
        return folder.resolve("error");
    }

    private void read() {
        try (var in = process.inputReader()) {
            in.lines().forEach(output::add);
        } catch (IOException e) {
            output.add("the output cannot be read: " + e);
        }
    }

    /// The next line, whatever it is.
    String line() throws InterruptedException {
        String line = output.poll(LIMIT_SECONDS, SECONDS);
        assertThat(line).as("a line after %s", seen).isNotNull();
        seen.add(line);
        return line;
    }

    /// The next lines are these, see [Lines].
    Run prints(String... expected) throws InterruptedException {
        for (String each : expected) {
            lines.match(each, line());
        }
        return this;
    }

    /// The next lines are these, in whatever order.
    Run printsInAnyOrder(String... expected) throws InterruptedException {
        var next = new ArrayList<String>();
        for (String _ : expected) {
            next.add(line());
        }
        lines.matchInAnyOrder(Arrays.asList(expected), next);
        return this;
    }

    /// All lines that are still to come.
    List<String> rest() throws Exception {
        reading.get(LIMIT_SECONDS, SECONDS);
        var rest = new ArrayList<String>();
        output.drainTo(rest);
        return rest;
    }

    /// Waits until `count` processes sleep, and wakes the first, or all that wake at that time.
    Run passTime(int count) throws InterruptedException {
        clock.pass(count);
        return this;
    }

    /// The processes of this run with these names live; they are seen from outside.
    Run lives(String... names) {
        List<Long> pids = processes().stream().map(ProcessHandle::pid).toList();
        for (String name : names) {
            assertThat(pids).as(name).contains(lines.pid(name));
        }
        return this;
    }

    /// The program ends by itself and all is well.
    void ends() throws Exception {
        ends(0);
        assertThat(errorLines()).as("standard error").isEmpty();
    }

    /// The program prints no more, ends by itself with this exit code, and leaves nothing behind.
    void ends(int exitCode) throws Exception {
        assertThat(process.waitFor(LIMIT_SECONDS, SECONDS)).as("ended").isTrue();
        reading.get(LIMIT_SECONDS, SECONDS);
        assertThat(output).as("more output").isEmpty();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        awaitNoProcessIsLeft();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    /// What it printed on standard error.
    List<String> errorLines() throws IOException {
        return Files.readAllLines(errorFile()).stream()
                .filter(line ->
                        !line.startsWith("Picked up ") && !line.startsWith("NOTE: Picked up "))
                .toList();
    }

    private void awaitNoProcessIsLeft() {
        for (ProcessHandle each : processes()) {
            assertThat(each.onExit())
                    .as("the end of process %d, which was left behind", each.pid())
                    .succeedsWithin(LIMIT_SECONDS, SECONDS);
        }
        assertThat(processes()).isEmpty();
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(each ->
                        Arrays.asList(each.info().arguments().orElse(new String[0])).contains(mark))
                .toList();
    }

    @Override
    public void close() throws IOException {
        processes().forEach(ProcessHandle::destroyForcibly);
        reader.close();
        clock.close();
    }
}
