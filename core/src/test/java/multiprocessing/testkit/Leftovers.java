package multiprocessing.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves a child, and a class that leaves a process, a thread or a file.
///
/// Spares are let go first: they are meant to be left.
public final class Leftovers implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final String CHILD_MAIN = "multiprocessing.local.ChildMain";
    private static final String PREFIX = "mp-";
    private static final String TEST_JVM = "mp.test.jvm";

    /// Threads that stay when they have nothing to do.
    private static final Set<String> LASTING = Set.of("mp-timer", "mp-cleaner", "mp-doorbell");

    private Set<Path> filesBefore = Set.of();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        filesBefore = files();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        List<Process> children = Multiprocessing.activeChildren();
        for (Process child : children) {
            child.kill();
            child.join(Await.PATIENCE);
        }
        if (!children.isEmpty() && context.getExecutionException().isEmpty()) {
            throw new AssertionError("children are left behind: " + children);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Multiprocessing.context(StartMethod.FORKSERVER).release();
        if (!Await.holdsWithin(Await.PATIENCE, () -> find().isEmpty())) {
            List<String> left = find();
            processes().forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("left behind: " + String.join("; ", left));
        }
    }

    private List<String> find() throws IOException {
        var left = new ArrayList<String>();
        processes().forEach(process -> left.add("process " + describe(process)));
        threads().forEach(thread -> left.add("thread " + thread.getName()));
        Set<Path> files = files();
        files.removeAll(filesBefore);
        files.forEach(file -> left.add("file " + file));
        return left;
    }

    /// The living descendants of this JVM, and orphans that once were.
    private static List<ProcessHandle> processes() {
        return Stream.concat(ProcessHandle.current().descendants(), orphans())
                .filter(process -> Await.isAlive(process.pid()))
                .distinct()
                .toList();
    }

    /// Children of this library, started by this JVM's children or programs, whose parent is no JVM any more.
    private static Stream<ProcessHandle> orphans() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = Program.commandLine(process);
                    return command.contains(CHILD_MAIN) && isOurs(command);
                })
                .filter(child -> child.parent().filter(Leftovers::isJvm).isEmpty());
    }

    /// Other test JVMs may run beside this one: what it starts inherits the number that the build gave it, and what its programs
    /// start the tag that they have from it.
    private static boolean isOurs(String command) {
        String number = System.getProperty(TEST_JVM);
        return command.contains(Program.tag())
                || command.contains(
                        number == null ? testClasses() : "-D" + TEST_JVM + "=" + number + "\0");
    }

    private static boolean isJvm(ProcessHandle process) {
        String command = Program.commandLine(process);
        int end = command.indexOf('\0');
        return command.substring(0, end < 0 ? command.length() : end).endsWith("java");
    }

    private static String testClasses() {
        return Path.of("target", "test-classes").toAbsolutePath().toString();
    }

    private static String describe(ProcessHandle process) {
        String command = Program.commandLine(process).replace('\0', ' ');
        return process.pid() + " (" + command.substring(Math.max(0, command.length() - 200)) + ")";
    }

    /// Threads of the library, but for those that are meant to stay: the timer, which has something ahead as long as spares
    /// are wanted, the keeper of a JVM whose main thread lives, which lingers, and the two of a process that
    /// shares memory.
    private static List<Thread> threads() {
        Set<Thread> all = Thread.getAllStackTraces().keySet();
        boolean isMainAlive = all.stream().anyMatch(thread -> thread.getName().equals("main"));
        return all.stream()
                .filter(thread -> thread.getName().startsWith(PREFIX))
                .filter(thread -> !LASTING.contains(thread.getName()))
                .filter(thread -> !(isMainAlive && thread.getName().equals("mp-children")))
                .toList();
    }

    private static Set<Path> files() throws IOException {
        var files = new TreeSet<Path>();
        for (Path folder :
                List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> list = Files.list(folder)) {
                    files.addAll(
                            list.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                                    .collect(Collectors.toSet()));
                }
            }
        }
        return files;
    }
}
