package multiprocessing.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A main class of the test tree, run in a JVM of its own with the tests' class path: for tests in which the parent itself
/// leaves `main` or dies. Its output is kept line by line, both streams in one.
///
/// Closing it kills what is left of it and of its descendants.
public final class Program implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Program(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().name("program-output").daemon(true).start(this::read);
    }

    /// Starts the program.
    public static Program start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /// Starts the program with JVM options.
    public static Program start(List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx128m"));
        words.add("-Dmultiprocessing.aot=off");
        words.addAll(jvmOptions);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(List.of(arguments));
        return new Program(new ProcessBuilder(words).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("cannot be read: " + e);
        }
    }

    /// Its process id.
    public long pid() {
        return process.pid();
    }

    /// What it printed so far.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /// Waits for a line of output that begins with `beginning`.
    ///
    /// @return the rest of that line
    public String await(String beginning) throws Exception {
        Await.await(
                () -> find(beginning).isPresent() || hasEnded(),
                "the line '" + beginning + "…' from the program, which printed " + lines);
        return find(beginning)
                .orElseThrow(() -> new AssertionError("no line '" + beginning + "…' in " + lines));
    }

    /// As [#await], for a number.
    public long awaitLong(String beginning) throws Exception {
        return Long.parseLong(await(beginning).strip());
    }

    private Optional<String> find(String beginning) {
        return lines.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .findFirst();
    }

    private boolean hasEnded() {
        return !process.isAlive() && !reader.isAlive();
    }

    /// Waits for its end and for all its output.
    ///
    /// @return its exit code as the JDK counts it
    public int join() throws Exception {
        Await.await(this::hasEnded, "the end of the program, which printed " + lines);
        return process.waitFor();
    }

    /// Kills it alone, at once.
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("cannot be killed: pid=" + process.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
