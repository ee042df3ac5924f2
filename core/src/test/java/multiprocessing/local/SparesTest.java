package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Parcel;
import multiprocessing.codec.Shareable;
import multiprocessing.error.ProcessStartException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Notebook;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Signals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// JVMs that are kept ready, each test in a program of its own: what they are told ahead is told for good.
@ExtendWith(Leftovers.class)
class SparesTest {
    private static Process run(Process process) throws InterruptedException {
        process.start();
        process.join();
        return process;
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /// Waits until one child is left beside `ended`, which may still be on its way out.
    private static ProcessHandle awaitSpareBeside(Process ended) throws Exception {
        var spare = new AtomicReference<@Nullable ProcessHandle>();
        Await.await(
                () -> {
                    var others =
                            ProcessHandle.current()
                                    .children()
                                    .filter(child -> child.pid() != ended.pid())
                                    .toList();
                    spare.set(others.size() == 1 ? others.getFirst() : null);
                    return spare.get() != null;
                },
                "a spare");
        return Objects.requireNonNull(spare.get());
    }

    private static void runAndPrint(Class<?> main, List<String> jvmOptions, String... expected)
            throws Exception {
        try (var program = Program.start(jvmOptions, main)) {
            int exitCode = program.join();
            assertThat(program.lines()).containsExactly(expected);
            assertThat(exitCode).isZero();
            program.awaitNoFamily();
        }
    }

    /// Starts processes until one takes a JVM that was there before; a spare that is only just starting is not taken.
    private static void runUntilTaken(SerializableRunnable target) throws Exception {
        runUntilTaken(Process.builder().target(target));
    }

    private static void runUntilTaken(Builder process) throws Exception {
        Await.await(
                () -> {
                    Set<Long> before = children();
                    return before.contains(run(process.build()).pid());
                },
                "a process that takes a spare");
    }

    /// Starts a process when a spare waits.
    static final class Second {
        public static void main(String[] args) throws Exception {
            run(new Process(() -> {}));
            runUntilTaken(() -> {});
            System.out.println("taken");
            // no environment of its own: all of it is as here
            runUntilTaken(Process.builder().target(() -> {}).environment(System.getenv()));
            System.out.println("taken with a copy of the environment");
        }
    }

    @Test
    void theSecondStartTakesTheJvmThatWaits() throws Exception {
        runAndPrint(Second.class, List.of(), "taken", "taken with a copy of the environment");
    }

    /// Has a spare tell to how many of its sockets others can connect. It has opened ahead what a process needs that is
    /// given a queue.
    static final class Caller {
        public static void main(String[] args) throws Exception {
            Queue<Long> counts = Queue.create();
            runUntilTaken(() -> counts.put(listening()));
            while (!counts.empty()) {
                System.out.println("a spare listens at " + counts.get());
            }
            try (var _ = new ServerSocket(0)) {
                System.out.println("a server listens at " + listening());
            }
        }

        /// How many of this process's sockets others can connect to.
        private static long listening() throws IOException {
            var all = new HashSet<String>();
            all.addAll(listening("tcp", "0A", 9));
            if (Files.exists(Path.of("/proc/self/net/tcp6"))) {
                all.addAll(listening("tcp6", "0A", 9));
            }
            all.addAll(listening("unix", "00010000", 6));
            try (var files = Files.list(Path.of("/proc/self/fd"))) {
                return files.filter(file -> all.contains(target(file))).count();
            }
        }

        /// As the links to open files name them. State or flags are the fourth word of each line.
        private static List<String> listening(String table, String state, int inode)
                throws IOException {
            return Files.readAllLines(Path.of("/proc/self/net", table)).stream()
                    .map(line -> line.strip().split(" +", -1))
                    .filter(words -> words[3].equals(state))
                    .map(words -> "socket:[" + words[inode] + "]")
                    .toList();
        }

        private static String target(Path link) {
            try {
                return Files.readSymbolicLink(link).toString();
            } catch (IOException e) {
                return ""; // closed meanwhile
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nobodyCanConnectToASpare() throws Exception {
        try (var program = Program.start(Caller.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .containsOnly("a spare listens at 0", "a server listens at 1")
                    .endsWith("a server listens at 1");
        }
    }

    /// Has its own streams write another encoding when a spare waits already.
    static final class Translator {
        private static final PrintStream OUT = System.out;
        private static final PrintStream ERR = System.err;

        public static void main(String[] args) throws Exception {
            Await.await(Translator::isSpareTakenWithOtherEncodings, "a process that takes a spare");
            OUT.println("taken");
        }

        private static boolean isSpareTakenWithOtherEncodings() throws Exception {
            System.setOut(OUT);
            System.setErr(ERR);
            long spare = awaitSpareBeside(run(new Process(() -> {}))).pid();
            System.setOut(new PrintStream(OUT, true, StandardCharsets.ISO_8859_1));
            System.setErr(new PrintStream(ERR, true, StandardCharsets.US_ASCII));
            return run(new Process(Translator::say)).pid() == spare;
        }

        private static void say() {
            System.out.println(System.out.charset() + " " + System.err.charset());
        }
    }

    @Test
    void aSpareWritesTheEncodingsThatItsParentHasWhenItIsTaken() throws Exception {
        try (var program = Program.start(Translator.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsOnly("ISO-8859-1 US-ASCII", "taken");
        }
    }

    /// Kills the spare before it is taken.
    static final class Killer {
        public static void main(String[] args) throws Exception {
            var spare = awaitSpareBeside(run(new Process(() -> {})));
            spare.destroyForcibly();
            spare.onExit().join();
            var process = run(new Process(() -> System.out.println("ran")));
            System.out.println(process.exitCode().orElseThrow());
        }
    }

    @Test
    void aSpareThatDiedWhileItWaitedIsPassedOver() throws Exception {
        runAndPrint(Killer.class, List.of(), "ran", "0");
    }

    /// Starts a process while a signal ends the spare, which has a hook that takes its time.
    static final class Signaller {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            Multiprocessing.warmUp(() -> {
                var hook = new Thread(() -> leave(notes));
                Runtime.getRuntime().addShutdownHook(hook);
                notes.write("spare " + ProcessHandle.current().pid());
            });
            Signals.send(args[1], notes.awaitLong("spare "));
            notes.await("leaving");
            var process = new Process(() -> System.out.println("ran"));
            process.start();
            notes.write("started");
            process.join();
            System.out.println(process.exitCode().orElseThrow());
        }

        private static void leave(Notebook notes) {
            try {
                notes.write("leaving");
                notes.await("started");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "TERM"})
    void aSpareThatASignalEndsTakesNoJob(String signal, @TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Signaller.class, notes.file(), signal)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("ran", "0");
        }
    }

    /// Leaves a spare alone.
    static final class Idler {
        public static void main(String[] args) throws Exception {
            awaitSpareBeside(run(new Process(() -> {})));
            Await.await(() -> children().isEmpty(), "the end of the spare");
            System.out.println("gone");
            run(new Process(() -> System.out.println("ran")));
        }
    }

    @Test
    void aSpareThatNobodyNeedsGoes() throws Exception {
        runAndPrint(Idler.class, List.of("-Dmultiprocessing.spareIdleSeconds=1"), "gone", "ran");
    }

    /// Leaves a spare alone when no other can be started.
    static final class LastOne {
        private static volatile boolean isFailing;

        public static void main(String[] args) throws Exception {
            var launcher =
                    new JvmLauncher() {
                        @Override
                        JvmWorker bootSpare() {
                            if (isFailing) {
                                throw new ProcessStartException("planned", new IOException());
                            }
                            return super.bootSpare();
                        }
                    };
            var spares = new Spares(launcher);
            byte[] job = Bootstrap.jobOf(Bootstrap.class, "nothing");
            var request = new LaunchRequest("job", job, Set.of(), LaunchOptions.standard());
            for (int i = 0; i < 2; i++) {
                System.out.println("taken " + spares.take(request).isPresent());
            }
            Await.await(() -> children().size() == 2, "two spares");
            isFailing = true;
            System.out.println("taken " + spares.take(request).isPresent());
            Await.await(() -> children().isEmpty(), "the end of the other");
            System.out.println("gone");
        }
    }

    @Test
    void aSpareGoesAlsoIfNoOtherCanBeStarted() throws Exception {
        runAndPrint(
                LastOne.class,
                List.of("-Dmultiprocessing.spareIdleSeconds=2", "-XX:ActiveProcessorCount=2"),
                "taken false",
                "taken false",
                "taken true",
                "gone");
    }

    /// Lets the spare go by itself.
    static final class Releaser {
        public static void main(String[] args) throws Exception {
            awaitSpareBeside(run(new Process(() -> {})));
            Multiprocessing.context().release();
            Await.await(() -> children().isEmpty(), "the end of the spare");
            awaitSpareBeside(run(new Process(() -> System.out.println("ran"))));
            System.out.println("a spare again");
        }
    }

    @Test
    void sparesAreReleasedAndComeBackWithTheNextStart() throws Exception {
        runAndPrint(Releaser.class, List.of(), "ran", "a spare again");
    }

    /// Says when it is initialized.
    static final class Loud {
        static {
            System.out.println("Loud is initialized in a child: " + !isRoot());
        }

        private static boolean isRoot() {
            return Multiprocessing.parentProcess().isEmpty()
                    && System.getProperty("sun.java.command", "").contains("SparesTest");
        }

        static void nothing() {}
    }

    /// Preloads, and warms up twice, once in vain.
    static final class Preparer {
        private static int warmth;

        public static void main(String[] args) throws Exception {
            Multiprocessing.preload(Loud.class);
            Multiprocessing.warmUp(() -> warmth++);
            Multiprocessing.warmUp(() -> {
                throw new IllegalStateException("cold feet");
            });
            runUntilTaken(() -> System.out.println("warmth " + warmth));
        }
    }

    @Test
    void sparesDoAheadWhatTheyAreTold() throws Exception {
        try (var program = Program.start(Preparer.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .contains(
                            "Loud is initialized in a child: true",
                            "multiprocessing: cannot warm up:",
                            "java.lang.IllegalStateException: cold feet",
                            "warmth 1");
        }
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private static final class NotInitializable {
        static {
            if (!HERE.isEmpty()) {
                throw new Unprintable();
            }
        }
    }

    private static final List<String> HERE = List.of("here");

    /// Has its spares leave a thread, and throw what cannot be printed.
    static final class Unspeakable {
        public static void main(String[] args) throws Exception {
            Multiprocessing.preload(NotInitializable.class);
            Multiprocessing.warmUp(() -> {
                leaveAThread();
                throw new Unprintable();
            });
            runUntilTaken(() -> System.out.println("ran"));
        }
    }

    @Test
    void aSpareTakesItsJobThoughWhatItDoesAheadThrowsWhatCannotBePrinted() throws Exception {
        try (var program = Program.start(Unspeakable.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).contains("ran", "multiprocessing: cannot warm up:");
        }
    }

    /// A spare that had left a thread lived on without its main one: it was given a job, took none and never ended.
    @Test
    void aSpareThatCannotGetReadyEndsWhateverThreadsItHas() throws Exception {
        JvmWorker spare = Launching.LAUNCHER.bootSpare();
        try {
            SerializableRunnable warmUp = SparesTest::leaveAThread;
            spare.send(Wire.WARM_UP, FunctionCall.of(warmUp).pack().bytes());
            spare.send(
                    Wire.ENCODINGS, "of no JVM\nnor of this".getBytes(StandardCharsets.US_ASCII));

            long patience = Await.PATIENCE.toSeconds();
            assertThat(spare.ended().get(patience, TimeUnit.SECONDS).code()).isEqualTo(1);
        } finally {
            spare.kill();
        }
    }

    private static void leaveAThread() {
        Thread.ofPlatform()
                .start(() -> {
                    while (true) {
                        LockSupport.park();
                    }
                });
    }

    /// Tells that it arrives.
    private record Told() implements Handle {
        @Override
        public Object resolve() {
            System.out.println("arrives");
            return new Telling();
        }
    }

    private static final class Telling implements Shareable {
        private static int uses;

        @Override
        public Handle toHandle() {
            return new Told();
        }

        void use() {
            uses++;
        }
    }

    /// Has its spares share something.
    static final class Sharing {
        public static void main(String[] args) throws Exception {
            var shared = new Telling();
            Multiprocessing.warmUp(() -> shared.use());
            runUntilTaken(() -> System.out.println("uses " + Telling.uses));
        }
    }

    @Test
    void whatSparesDoAheadIsHeldForAllOfThem() throws Exception {
        try (var program = Program.start(Sharing.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines())
                    .startsWith("arrives") // in its sender
                    .containsSubsequence("arrives", "arrives", "uses 1");
        }
    }

    private record Broken() implements Handle {
        private static int revoked;

        @Override
        public Object resolve() {
            throw new NoClassDefFoundError("of what is shared");
        }

        @Override
        public void revoke() {
            revoked++;
        }
    }

    @Test
    void whatCannotBeHeldForWantOfAClassIsNotKept() {
        var call = new Parcel(new byte[0], Set.of(), List.of(new Broken(), new Broken()));
        assertThatThrownBy(() -> Spares.hold(call)).isInstanceOf(NoClassDefFoundError.class);
        assertThat(Broken.revoked).isEqualTo(2);
    }

    /// Has its spares share something before it does so itself; the first of them has memory of its own then.
    static final class Sharer {
        private static @Nullable Queue<String> ahead;

        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            Multiprocessing.warmUp(() -> {
                ahead = Queue.create();
                notes.write("shares ahead");
            });
            notes.await("shares ahead");
            Queue<String> queue = Queue.create();
            for (String text : List.of("first", "second")) {
                var process = new Process(() -> queue.put(text));
                process.start();
                System.out.println(queue.get(Await.PATIENCE));
                process.join();
            }
        }
    }

    @Test
    void aSpareThatSharesAheadOfItsParentDoesNotPutIntoMemoryOfItsOwn(@TempDir Path folder)
            throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Sharer.class, notes.file())) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).contains("first", "second");
        }
    }

    /// Notes when it is initialized.
    static final class Noting {
        static final Notebook NOTES = new Notebook(System.getProperty("mp.test.notes"));

        static {
            NOTES.write("initialized");
        }

        static void work() {
            NOTES.write("work");
        }
    }

    /// Runs one job, and has a spare get ready for more of them.
    static final class Repeater {
        public static void main(String[] args) throws Exception {
            awaitSpareBeside(run(new Process(Noting::work)));
            Multiprocessing.context().release(); // it does what it was told before, and goes
            Await.await(() -> children().isEmpty(), "the end of the spare");
            System.out.println("gone");
        }
    }

    @Test
    void aSpareGetsReadyForAJobWithoutRunningAnyOfItsCode(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");

        runAndPrint(Repeater.class, List.of("-Dmp.test.notes=" + notes.file()), "gone");

        assertThat(notes.lines()).containsExactly("initialized", "work");
    }

    /// Stops a spare that has not read yet what it is to do ahead, which is more than a pipe holds; then runs a process
    /// whose end is known only by its exit, for a program keeps its output open.
    static final class Stopper {
        public static void main(String[] args) throws Exception {
            var notes = new Notebook(args[0]);
            var cargo = new byte[1_000_000];
            Multiprocessing.warmUp(() -> System.out.println("warmed up with " + cargo.length));
            ProcessHandle spare = awaitOneThatBoots();
            Signals.stop(spare.pid());

            var process =
                    Multiprocessing.context(StartMethod.SPAWN)
                            .process(() -> {
                                var program = new ProcessBuilder("sleep", "1000").inheritIO();
                                notes.write("program " + program.start().pid());
                                Runtime.getRuntime().halt(7);
                            });
            System.out.println(run(process).exitCode().orElseThrow());
            spare.destroyForcibly();
        }

        private static ProcessHandle awaitOneThatBoots() throws Exception {
            Await.await(() -> booting().isPresent(), "a JVM");
            return booting().orElseThrow();
        }

        /// Not the helper by which the JDK starts it.
        private static Optional<ProcessHandle> booting() {
            return ProcessHandle.current()
                    .children()
                    .filter(child -> Program.commandLine(child).contains(ChildMain.class.getName()))
                    .findAny();
        }
    }

    @Test
    void aSpareThatIsStoppedHoldsUpNoEnd(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "notes");
        try (var program = Program.start(Stopper.class, notes.file())) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("7");
        } finally {
            ProcessHandle.of(notes.awaitLong("program ")).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static final class Early {}

    private static final class Late {}

    /// A spare that only takes in what it is told, and ends with its line.
    private static final class FakeJvm extends java.lang.Process {
        private final long pid;
        private final Consumer<String> listener;
        private final StringBuilder told = new StringBuilder(); // guarded by itself
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();

        /// @param listener hears all that it is told, as it comes
        FakeJvm(long pid, Consumer<String> listener) {
            this.pid = pid;
            this.listener = listener;
        }

        String told() {
            synchronized (told) {
                return told.toString();
            }
        }

        boolean hasEnded() {
            return exit.isDone();
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int one) {
                    write(new byte[] {(byte) one}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    var text = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
                    synchronized (told) {
                        told.append(text);
                    }
                    listener.accept(text);
                }

                @Override
                public void close() {
                    exit.complete(0);
                }
            };
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            return exit.join();
        }

        @Override
        public int exitValue() {
            if (!exit.isDone()) {
                throw new IllegalThreadStateException("it runs");
            }
            return exit.join();
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public void destroy() {
            exit.complete(1);
        }
    }

    /// What comes when a spare is being told is nothing that it can know.
    @Test
    void aSpareThatWasToldTooEarlyIsNotTaken() throws Exception {
        var jvms = new ConcurrentHashMap<Long, FakeJvm>();
        var all = new AtomicReference<@Nullable Spares>();
        Consumer<String> listener =
                text -> {
                    Spares spares = all.get();
                    if (text.contains(Early.class.getName()) && spares != null) {
                        all.set(null);
                        spares.preload(Late.class);
                    }
                };
        var launcher =
                new JvmLauncher() {
                    @Override
                    JvmWorker bootSpare() {
                        var jvm = new FakeJvm(Integer.MAX_VALUE - jvms.size(), listener);
                        jvms.put(jvm.pid(), jvm);
                        return new JvmWorker(jvm, Encodings.ofThisJvm(), "spare");
                    }
                };
        var spares = new Spares(launcher);
        all.set(spares);
        try {
            spares.preload(Early.class);

            long taken = takeOne(spares).pid();
            assertThat(Objects.requireNonNull(jvms.get(taken)).told())
                    .contains(Late.class.getName());
        } finally {
            spares.release();
            jvms.values().forEach(FakeJvm::destroy);
        }
    }

    /// For want of heap, as a rule. It waited for its job as long as its parent lived.
    @Test
    void aSpareThatCannotBeToldWhatToDoIsLetGo() throws Exception {
        var jvms = new ConcurrentLinkedQueue<FakeJvm>();
        var launcher =
                new JvmLauncher() {
                    @Override
                    JvmWorker bootSpare() {
                        var jvm = new FakeJvm(Integer.MAX_VALUE, SparesTest::refuseClasses);
                        jvms.add(jvm);
                        return new JvmWorker(jvm, Encodings.ofThisJvm(), "spare");
                    }
                };
        var spares = new Spares(launcher);
        spares.preload(Early.class);

        Await.await(() -> !jvms.isEmpty() && jvms.element().hasEnded(), "the end of the spare");
        spares.release();
    }

    private static void refuseClasses(String told) {
        if (told.contains(Early.class.getName())) {
            throw new OutOfMemoryError("planned");
        }
    }

    /// As in a container with too little room for one: with many wanted, they were started one behind the other without end.
    @Test
    void sparesThatDieAtOnceAreNotStartedOverAndOver() throws Exception {
        var pids = new AtomicLong(Integer.MAX_VALUE);
        var launcher =
                new JvmLauncher() {
                    @Override
                    JvmWorker bootSpare() {
                        var jvm = new FakeJvm(pids.getAndDecrement(), _ -> {});
                        var spare = new JvmWorker(jvm, Encodings.ofThisJvm(), "spare");
                        jvm.destroy();
                        spare.ended().join();
                        return spare;
                    }
                };
        var spares = new Spares(launcher);
        try {
            spares.preload(Early.class);
            var isThrough = new CountDownLatch(1);
            Timer.after(0, isThrough::countDown); // behind the start of spares, in the same thread

            assertThat(isThrough.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(pids).hasValue(Integer.MAX_VALUE - 1);
        } finally {
            spares.release();
        }
    }

    private static JvmWorker takeOne(Spares spares) throws Exception {
        var request = new LaunchRequest("job", new byte[5_000], Set.of(), LaunchOptions.standard());
        var taken = new AtomicReference<@Nullable JvmWorker>();
        Await.await(
                () -> {
                    spares.take(request).ifPresent(taken::set);
                    return taken.get() != null;
                },
                "a spare");
        return Objects.requireNonNull(taken.get());
    }
}
