package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Program;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The front door, but for what it hands on to [Process]. What a program can do once only is done by a program of its own.
@ExtendWith(Leftovers.class)
class MultiprocessingTest {
    private static final String NOTES = "test.notes";
    private static final Path TASKSET = Path.of("/usr/bin/taskset");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final Path CPU_GROUPS = GROUPS.resolve("cpu");
    private static final String ONE_PROCESSOR = "100000"; // of the period of 100,000 µs

    /// Always tells that it is ready, and then somebody else was quicker.
    private static final class AlwaysTaken implements Waitable {
        private int rounds;

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public Registration whenReady(Runnable action) {
            if (++rounds < 1000) {
                action.run();
            }
            return () -> {};
        }
    }

    @Test
    void aWaitWithoutTimeEndsThoughOthersAreQuicker() throws Exception {
        var taken = new AlwaysTaken();

        assertThat(Multiprocessing.wait(List.of(taken), Duration.ZERO)).isEmpty();

        assertThat(taken.rounds).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void whatCannotBeDoneAheadIsRefusedInASentence() {
        for (StartMethod method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
            var context = Multiprocessing.context(method);
            assertThatNullPointerException()
                    .isThrownBy(() -> context.preload((Class<?>[]) null))
                    .withMessage("classes must be an array");
            assertThatNullPointerException()
                    .isThrownBy(() -> context.preload(String.class, null))
                    .withMessage("a class to preload must not be null");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.preload(int.class))
                    .withMessageContaining("class=int");
            assertThatNullPointerException()
                    .isThrownBy(() -> context.warmUp(null))
                    .withMessage("action must be a function");
        }
    }

    @Test
    void processorsAreThoseThatTheJvmMayUse() throws Exception {
        try (var program = Program.start(List.of("-XX:ActiveProcessorCount=3"), Counter.class)) {
            assertThat(program.await("processors ")).isEqualTo("3");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void processorsAreThoseOfTheAffinityMask() throws Exception {
        assumeThat(TASKSET).exists();
        String allowed = // "0-3,8"
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("Cpus_allowed_list:"))
                        .map(line -> line.split("\t", 2)[1])
                        .findFirst()
                        .orElseThrow();
        assertThatOneProcessorIsCounted(
                List.of(TASKSET.toString(), "-c", allowed.split("[-,]", 2)[0]));
    }

    /// As root alone, outside a container: within one, the system's groups are not to be changed.
    @Test
    void processorsAreThoseOfAContainersLimit() throws Exception {
        Path group = groupOfOneProcessor();
        try {
            assertThatOneProcessorIsCounted(
                    List.of(
                            "/bin/sh",
                            "-c",
                            "echo $$ > $0/cgroup.procs && exec \"$@\"",
                            group.toString()));
        } finally {
            Await.await(() -> group.toFile().delete(), "the group to be empty");
        }
    }

    /// A control group of version 1 or 2.
    private static Path groupOfOneProcessor() throws IOException {
        boolean isFirst = Files.isDirectory(CPU_GROUPS);
        Path group =
                (isFirst ? CPU_GROUPS : GROUPS).resolve("mp-test-" + ProcessHandle.current().pid());
        assumeThat(group.toFile().mkdir()).as("a group can be made").isTrue();
        Path limit = group.resolve(isFirst ? "cpu.cfs_quota_us" : "cpu.max");
        try {
            assumeThat(limit).exists();
            Files.writeString(limit, ONE_PROCESSOR);
            return group;
        } catch (Throwable e) {
            Files.delete(group);
            throw e;
        }
    }

    private static void assertThatOneProcessorIsCounted(List<String> prefix) throws Exception {
        var words = new ArrayList<>(prefix);
        words.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Counter.class.getName()));

        var program = new ProcessBuilder(words).redirectErrorStream(true).start();

        assertThat(program.inputReader().lines()).contains("processors 1");
        assertThat(program.waitFor()).isZero();
    }

    static final class Counter {
        public static void main(String[] args) {
            System.out.println("processors " + Multiprocessing.cpuCount());
        }
    }

    @Test
    void theDefaultStartMethodIsNamedFirst() {
        assertThat(Multiprocessing.startMethods())
                .startsWith(Multiprocessing.startMethod())
                .containsExactlyInAnyOrder(
                        StartMethod.FORKSERVER, StartMethod.SPAWN, StartMethod.THREAD);
    }

    @Test
    void forkIsRefusedWithASentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiprocessing.context(StartMethod.FORK))
                .withMessageContaining("cannot be forked")
                .withMessageContaining("SPAWN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Multiprocessing.startMethod(StartMethod.FORK));
    }

    @Test
    void aContextStaysWithItsStartMethod() throws InterruptedException {
        var context = Multiprocessing.context(StartMethod.THREAD);

        Process process = context.process(() -> {});
        process.start();
        process.join();

        assertThat(context.startMethod()).isEqualTo(StartMethod.THREAD);
        assertThat(process.pid()).as("ran here").isEqualTo(ProcessHandle.current().pid());
        assertThat(Multiprocessing.context().startMethod()).isEqualTo(StartMethod.FORKSERVER);
    }

    /// A back end of a program's own.
    public static final class Elsewhere implements Backend {
        @Override
        public String name() {
            return "elsewhere";
        }

        @Override
        public Worker launch(LaunchRequest request) {
            throw new UnsupportedOperationException("no process is started");
        }

        @Override
        public void preload(Class<?>... classes) {
            System.out.println("preload " + classes.length);
        }
    }

    /// As in a child that was started by it.
    static final class StartedElsewhere {
        public static void main(String[] args) {
            Backends.inherit("elsewhere");
            Multiprocessing.preload(String.class);
            Context context = Multiprocessing.context();
            for (Supplier<StartMethod> asked :
                    List.<Supplier<StartMethod>>of(
                            context::startMethod, Multiprocessing::startMethod)) {
                try {
                    System.out.println(asked.get());
                } catch (IllegalStateException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    @Test
    void aBackEndOfAnothersIsUsedButIsNoStartMethod(@TempDir Path folder) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Backend.class.getName()), Elsewhere.class.getName());
        Path arguments = folder.resolve("arguments");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + folder;
        Files.writeString(arguments, "-cp \"" + classPath + "\"\n");
        try (var program = Program.start(List.of("@" + arguments), StartedElsewhere.class)) {
            assertThat(program.join()).isZero();

            String none = "no start method of the library's own: backend=elsewhere";
            assertThat(program.lines()).containsExactly("preload 1", none, none);
        }
    }

    @Test
    void aContextMakesWhatTheFrontDoorMakes() {
        Set<String> asking =
                Set.of(
                        "activeChildren",
                        "context",
                        "cpuCount",
                        "currentProcess",
                        "logger",
                        "parentProcess",
                        "startMethod",
                        "startMethods",
                        "wait");
        List<String> made =
                Stream.of(Multiprocessing.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() != void.class)
                        .filter(method -> !asking.contains(method.getName()))
                        .map(MultiprocessingTest::signature)
                        .toList();

        assertThat(made).contains("queue() gives Queue", "manager() gives Manager");
        assertThat(Stream.of(Context.class.getMethods()).map(MultiprocessingTest::signature))
                .containsAll(made);
    }

    private static String signature(Method method) {
        return method.getName()
                + Stream.of(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"))
                + " gives "
                + method.getReturnType().getSimpleName();
    }

    @Test
    void aSubclassMayBeBoundToAContext() throws InterruptedException {
        var process = new Bound(Multiprocessing.context(StartMethod.THREAD));
        process.start();
        process.join();
        assertThat(process.pid()).as("ran here").isEqualTo(ProcessHandle.current().pid());
    }

    private static final class Bound extends Process {
        private static final long serialVersionUID = 1L;

        Bound(Context context) {
            super(context.process());
        }

        @Override
        public void run() {}
    }

    @Test
    void theStartMethodIsChosenOnceAndInherited() throws Exception {
        try (var program = Program.start(Chooser.class)) {
            assertThat(program.await("before ")).isEqualTo("FORKSERVER");
            assertThat(program.await("chosen ")).isEqualTo("SPAWN");
            assertThat(program.await("again ")).contains("already been set").contains("SPAWN");
            assertThat(program.await("child ")).isEqualTo("SPAWN");
            assertThat(program.join()).isZero();
        }
    }

    static final class Chooser {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("before " + Multiprocessing.startMethod());
            Multiprocessing.startMethod(StartMethod.SPAWN);
            System.out.println("chosen " + Multiprocessing.startMethod());
            try {
                Multiprocessing.startMethod(StartMethod.FORKSERVER);
            } catch (IllegalStateException e) {
                System.out.println("again " + e.getMessage());
            }
            var child =
                    new Process(() -> System.out.println("child " + Multiprocessing.startMethod()));
            child.start();
            child.join();
        }
    }

    @Test
    void aChildDoesNotRunMain() throws Exception {
        try (var program = Program.start(WithoutGuard.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsExactly("main", "child by SPAWN", "child by FORKSERVER", "end");
        }
    }

    static final class WithoutGuard {
        public static void main(String[] args) throws InterruptedException {
            System.out.println("main");
            for (var method : List.of(StartMethod.SPAWN, StartMethod.FORKSERVER)) {
                var child =
                        Multiprocessing.context(method)
                                .process(() -> System.out.println("child by " + method));
                child.start();
                child.join();
            }
            System.out.println("end");
        }
    }

    @Test
    void classesAreInitializedInSparesAheadOfAnyJob(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(withNotes(notes), Preloader.class, "preload")) {
            long pid = notes.awaitLong("initialized in ");
            assertThat(pid).isNotEqualTo(program.pid());
            Await.gone(pid, "the spare of a program that has ended");
            assertThat(program.join()).isZero();
        }
    }

    @Test
    void codeRunsInSparesAheadOfAnyJob(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(withNotes(notes), Preloader.class, "warm up")) {
            assertThat(notes.awaitLong("warmed up in ")).isNotEqualTo(program.pid());
            assertThat(program.join()).isZero();
        }
    }

    private static List<String> withNotes(Notebook notes) {
        return List.of("-D" + NOTES + "=" + notes.file());
    }

    private static Notebook notes() {
        return new Notebook(System.getProperty(NOTES, ""));
    }

    static final class Preloader {
        public static void main(String[] args) throws Exception {
            Notebook notes = notes();
            if (args[0].equals("preload")) {
                Multiprocessing.preload(Preloaded.class);
                notes.await("initialized in ");
            } else {
                Multiprocessing.warmUp(
                        () -> notes.write("warmed up in " + ProcessHandle.current().pid()));
                notes.await("warmed up in ");
            }
        }
    }

    private static final class Preloaded {
        static {
            notes().write("initialized in " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aClassThatCannotBePreloadedIsNamedAndTheProcessRuns() throws Exception {
        try (var program = Program.start(BadPreloader.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .anyMatch(line ->
                            line.contains("cannot preload") && line.contains("NotInitializable"))
                    .anyMatch(line -> line.contains("cannot preload") && line.contains("Erroneous"))
                    .last()
                    .isEqualTo("exit codes [0]");
        }
    }

    static final class BadPreloader {
        public static void main(String[] args) throws Exception {
            Multiprocessing.preload(NotInitializable.class, Erroneous.class);
            var codes = new TreeSet<Integer>();
            var printed = Printed.begin();
            try (printed) {
                Await.await(
                        () -> {
                            var process = new Process(() -> {});
                            process.start();
                            process.join();
                            codes.add(process.exitCode().orElseThrow());
                            return printed.err().contains("cannot preload");
                        },
                        "a process that has taken a spare");
            }
            System.out.print(printed.err());
            System.out.println("exit codes " + codes);
        }
    }

    private static final class NotInitializable {
        static {
            if (Map.of().isEmpty()) {
                throw new IllegalStateException("cannot be initialized");
            }
        }
    }

    private static final class Erroneous {
        static {
            if (Map.of().isEmpty()) {
                throw new AssertionError("an error comes out as it is");
            }
        }
    }
}
