package multiprocessing.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A main class of the test tree, run in a JVM of its own with the tests' class path: for tests in which the parent itself
/// leaves `main` or dies. Its output is kept line by line, both streams in one.
///
/// It and all its descendants bear a tag on their command lines, by which they are found even as orphans. Closing it kills
/// what is left of them.
public final class Program implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Process process;
    private final String tag;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Program(Process process, String tag) {
        this.process = process;
        this.tag = tag;
        this.reader = Thread.ofPlatform().name("program-output").daemon(true).start(this::read);
    }

    /// Starts the program.
    public static Program start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /// Starts the program with JVM options.
    public static Program start(List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        String tag = tag() + COUNTER.incrementAndGet() + ".";
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx128m"));
        words.addAll(List.of(tag, cacheOption(), patienceOption()));
        words.addAll(memoryOptions());
        words.addAll(jvmOptions);
        if (jvmOptions.stream().noneMatch(option -> option.startsWith("@"))) {
            words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        }
        words.add(main.getName());
        words.addAll(List.of(arguments));
        return new Program(new ProcessBuilder(words).redirectErrorStream(true).start(), tag);
    }

    /// Has a program use the cache folder of this JVM's tests, where the build has made one.
    private static String cacheOption() {
        String folder = System.getProperty("multiprocessing.cache");
        return folder == null ? "-Dmultiprocessing.aot=off" : "-Dmultiprocessing.cache=" + folder;
    }

    /// Has a program, and what it starts, wait as long as this JVM's tests do.
    private static String patienceOption() {
        return "-Dmultiprocessing.test.patience=" + Await.PATIENCE.toSeconds();
    }

    /// Has a program share in the form of memory that this JVM's tests are run with.
    private static List<String> memoryOptions() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("multiprocessing.memory."))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    /// How the option begins by which all programs of this JVM, and what they start, are known.
    static String tag() {
        return "-Dmp.test.program=" + ProcessHandle.current().pid() + ".";
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

    /// Asks it to end.
    public void terminate() {
        process.destroy();
    }

    /// Whether it runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Its living descendants, near and far, orphans too.
    public List<ProcessHandle> family() {
        return ProcessHandle.allProcesses()
                .filter(other -> other.pid() != pid() && commandLine(other).contains(tag))
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /// Waits until it has no descendant any more.
    public void awaitNoFamily() throws Exception {
        Await.await(() -> family().isEmpty(), "the end of all that the program had started");
    }

    /// The whole command line, its words parted by zeros: the JDK's own answer ends after a page.
    public static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException elsewhere) {
            return process.info().commandLine().orElse("");
        }
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly();
            process.waitFor();
            family().forEach(ProcessHandle::destroyForcibly);
            awaitNoFamily();
        } catch (Exception e) {
            throw new IllegalStateException("cannot be ended: pid=" + pid(), e);
        }
    }
}
