package multiprocessing.subprocess;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import multiprocessing.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class SubprocessTest {
    @TempDir Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        Leftovers.awaitNone();
    }

    @Test
    void givesTheReturnCode() throws Exception {
        assertThat(Subprocess.run("sh", "-c", "exit 3").returnCode()).isEqualTo(3);
        assertThat(Subprocess.run(List.of("true")).returnCode()).isZero();
        assertThat(Subprocess.call("false")).isEqualTo(1);
    }

    @Test
    void countsADeathBySignalAsPythonDoes() throws Exception {
        assertThat(Subprocess.shell("kill -9 $$").run().returnCode()).isEqualTo(-9);
        assertThat(Subprocess.shell("kill -TERM $$").run().returnCode()).isEqualTo(-15);
        assertThat(Subprocess.shell("exit 128").run().returnCode()).isEqualTo(128);
        assertThat(Subprocess.shell("exit 255").run().returnCode()).isEqualTo(255);
    }

    @Test
    void capturesOutputAndErrorApart() throws Exception {
        var done = Subprocess.shell("echo out; echo err >&2").capture().run();

        assertThat(done.stdout()).isEqualTo("out\n");
        assertThat(done.stderr()).isEqualTo("err\n");
        assertThat(done.args()).containsExactly("/bin/sh", "-c", "echo out; echo err >&2");
    }

    @Test
    void mergesErrorIntoOutputInTheOrderOfWriting() throws Exception {
        for (var command :
                List.of(
                        Subprocess.shell("echo 1; echo 2 >&2; echo 3").capture().mergeError(),
                        Subprocess.shell("echo 1; echo 2 >&2; echo 3").mergeError().capture())) {
            var done = command.run();

            assertThat(done.stdout()).isEqualTo("1\n2\n3\n");
            assertThatThrownBy(done::stderr).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void forwardsToTheSystemOutAndErrOfTheMoment() throws Exception {
        try (var console = new Console()) {
            var done = Subprocess.shell("printf out; printf err >&2").run();

            assertThat(console.out.toString(UTF_8)).isEqualTo("out");
            assertThat(console.err.toString(UTF_8)).isEqualTo("err");
            assertThatThrownBy(done::stdout)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("capture()");
        }
    }

    @Test
    void aSinkThatFailsIsToldAndDoesNotStopTheProgram() {
        try (var _ = new Console(new Unwritable())) {
            assertThatThrownBy(() -> Subprocess.shell("yes | head -c 1000000").run())
                    .isInstanceOf(SubprocessException.class)
                    .hasMessageContaining("forwarded")
                    .hasMessageContaining("no room here");
        }
    }

    @Test
    void aSinkThatThrowsAnErrorDoesNotStopTheProgramEither() {
        var broken =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("broken");
                    }
                };
        try (var _ = new Console(broken)) {
            assertThatThrownBy(() -> Subprocess.shell("yes | head -c 1000000").run())
                    .isInstanceOf(SubprocessException.class)
                    .hasMessageContaining("broken");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the JDK takes it
    void forwardsNothingToAStreamThatIsNull() throws Exception {
        var before = System.err;
        System.setErr(null);
        try {
            assertThat(Subprocess.shell("echo err >&2").run().returnCode()).isZero();
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void writesToFilesOrToNothing() throws Exception {
        var out = folder.resolve("out");
        var err = folder.resolve("err");

        Subprocess.shell("echo out; echo err >&2").stdout(out).stderr(err).run();
        try (var console = new Console()) {
            Subprocess.shell("echo out; echo err >&2").discard().run();
            assertThat(console.out.size() + console.err.size()).isZero();
        }

        assertThat(out).content().isEqualTo("out\n");
        assertThat(err).content().isEqualTo("err\n");
    }

    @Test
    void oneFileTakesBothOutputs() throws Exception {
        var log = folder.resolve("log");
        var command = Subprocess.shell("echo 1; echo 2 >&2; echo 3").stdout(log).stderr(log);

        command.run();
        assertThat(log).content().isEqualTo("1\n2\n3\n");
        command.stderr(Path.of("").toAbsolutePath().relativize(log)).run();
        assertThat(log).content().as("by another name").isEqualTo("1\n2\n3\n");
        command.stderr(Redirect.appendTo(log.toFile())).run();
        assertThat(log).content().as("one appends").isEqualTo("1\n2\n3\n");
        command.stdout(Redirect.appendTo(log.toFile())).stderr(log).run();
        assertThat(log).content().as("the other appends").isEqualTo("1\n2\n3\n");
        command.stdout(log);
        command.stderr(folder.resolve("err")).run();
        assertThat(log).content().isEqualTo("1\n3\n");
    }

    @Test
    @SuppressWarnings("NullAway") // that is what is tested
    void whatIsRefusedChangesNothing() throws Exception {
        var command =
                Subprocess.shell("echo err >&2; cat")
                        .mergeError()
                        .input("in")
                        .stdout(Redirect.PIPE);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> command.stderr(Redirect.from(folder.toFile())));
        assertThatNullPointerException().isThrownBy(() -> command.encoding(null));
        assertThatNullPointerException().isThrownBy(() -> command.input((String) null));
        assertThatNullPointerException().isThrownBy(() -> command.input((byte[]) null));

        assertThat(command.run().stdout()).isEqualTo("err\nin");
    }

    @Test
    void standardInputIsEmptyUnlessGiven() throws Exception {
        assertThat(Subprocess.checkOutput("cat")).isEmpty();
        assertThat(Subprocess.command("cat").stdin(Redirect.PIPE).capture().run().stdout())
                .isEmpty();
        assertThat(Subprocess.command("tr", "a-z", "A-Z").input("ü, abc").capture().run().stdout())
                .isEqualTo("ü, ABC");
    }

    /// Half a character, as any other outside of ASCII in the locale C. But for that no locale helps.
    @Test
    void whatTheSystemHasNoBytesForIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subprocess.command("echo", "\ud83d"))
                .withMessageStartingWith(
                        "half a character, a lone surrogate, has no bytes in any encoding: in the argument ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subprocess.command("env").environment(Map.of("A", "\ud83d")))
                .withMessageEndingWith(
                        "has no bytes in any encoding: in the environment variable A");
    }

    @Test
    void tenMegabytesGoThroughCatWhole() throws Exception {
        var bytes = new byte[10 << 20];
        new Random(42).nextBytes(bytes);

        var done = Subprocess.command("cat").input(bytes).capture().run();

        assertThat(Arrays.equals(done.stdoutBytes(), bytes)).isTrue();
    }

    @Test
    void bigOutputAndBigErrorDoNotBlockEachOther() throws Exception {
        var line = "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2";

        var done = Subprocess.shell(line).capture().run();

        assertThat(done.stdoutBytes()).hasSize(3_000_000);
        assertThat(done.stderrBytes()).hasSize(3_000_000);
    }

    @Test
    void aProgramMayLeaveItsInputUnread() throws Exception {
        assertThat(Subprocess.command("true").input(new byte[10 << 20]).run().returnCode())
                .isZero();
    }

    @Test
    void aProgramMayBeEndedByItsReader() throws Exception {
        assertThat(Subprocess.getOutput("yes | head -n 2")).isEqualTo("y\ny");
    }

    @Test
    void bytesThatAreNoTextAreReplacedInTextAndKeptInBytes() throws Exception {
        var command = Subprocess.command("printf", "a\\377b").capture().encoding(UTF_8);

        assertThat(command.run().stdout()).isEqualTo("a\uFFFDb");
        assertThat(command.run().stdoutBytes()).containsExactly('a', 0xff, 'b');
        assertThat(command.encoding(ISO_8859_1).run().stdout()).isEqualTo("aÿb");
    }

    @Test
    void textInputIsWrittenInTheEncodingOfTheCommand() throws Exception {
        var command = Subprocess.command("cat").input("ÿ").encoding(ISO_8859_1).capture();

        assertThat(command.run().stdoutBytes()).containsExactly(0xff);
    }

    @Test
    void inputThatItsEncodingHasNoBytesForIsRefused() throws Exception {
        var latin = Subprocess.command("cat").input("5 €").encoding(ISO_8859_1).capture();
        assertThatIllegalArgumentException()
                .isThrownBy(latin::run)
                .withMessageStartingWith("the encoding ISO-8859-1 has no bytes");
        assertThat(latin.encoding(UTF_8).run().stdout()).isEqualTo("5 €");

        try (var cat = Subprocess.command("cat").stdin(Redirect.PIPE).capture().start()) {
            assertThatIllegalArgumentException().isThrownBy(() -> cat.communicate("\ud83d"));
            assertThat(cat.communicate("whole").stdout()).isEqualTo("whole");
        }
    }

    @Test
    void noShellReadsTheArguments() throws Exception {
        assertThat(Subprocess.checkOutput("printf", "%s|", "a b", "$HOME", "*", "\"'", ""))
                .isEqualTo("a b|$HOME|*|\"'||");
    }

    @Test
    void theEnvironmentIsAddedToUnlessCleared() throws Exception {
        var added = Subprocess.shell("echo $GREETING $PATH").environment(Map.of("GREETING", "hi"));
        var cleared =
                Subprocess.command("/usr/bin/env").clearEnvironment().environment(Map.of("A", "1"));

        assertThat(added.capture().run().stdout()).isEqualTo("hi " + System.getenv("PATH") + "\n");
        assertThat(cleared.capture().run().stdout()).isEqualTo("A=1\n");
    }

    @Test
    void ofVariablesThatNoEnvironmentCanHoldNoneIsAdded() throws Exception {
        var command = Subprocess.command("/usr/bin/env").clearEnvironment();
        var variables = new LinkedHashMap<>(Map.of("A", "1"));
        variables.put("B=", "2");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> command.environment(variables))
                .withMessageEndingWith("name=B=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command.environment(Map.of("B", "\0")))
                .withMessageEndingWith("name=B");
        assertThat(command.capture().run().stdout()).isEmpty();
    }

    @Test
    void runsInItsDirectory() throws Exception {
        var done = Subprocess.command("pwd", "-P").directory(folder).capture().run();

        assertThat(done.stdout().strip()).isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void anEmptyPathIsTheDirectoryOfThisJvm() throws Exception {
        var done = Subprocess.command("pwd", "-P").directory(Path.of("")).capture().run();

        assertThat(done.stdout().strip()).isEqualTo(Path.of("").toRealPath().toString());
    }

    @Test
    void getsTheOutputOfALine() throws Exception {
        assertThat(Subprocess.getOutput("echo a; echo b >&2; echo")).isEqualTo("a\nb\n");
        assertThat(Subprocess.getOutput("printf 'page\\f'")).isEqualTo("page\f");
        assertThat(Subprocess.getStatusOutput("printf x; exit 4"))
                .isEqualTo(new Subprocess.StatusOutput(4, "x"));
    }

    @Test
    void ofManyWordsTheLastAreShown() {
        String words = "é".repeat(5_000) + " no such luck";

        assertThatThrownBy(() ->
                        Subprocess.shell("cat >&2; exit 7").input(words).capture().check().run())
                .hasMessageContaining("returned 7: …é")
                .hasMessageEndingWith("é no such luck")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2_000));
    }

    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    void noTimeoutIsRefused() {
        assertThatThrownBy(() -> Subprocess.command("true").timeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("timeout");
    }

    @Test
    void aCheckedFailureBringsTheLastWordsOfTheProgram() {
        var failure =
                catchThrowableOfType(
                        CalledProcessException.class,
                        () ->
                                Subprocess.shell("echo no such luck >&2; exit 7")
                                        .capture()
                                        .check()
                                        .run());

        assertThat(failure).hasMessageEndingWith("returned 7: no such luck");
        assertThat(failure.returnCode()).isEqualTo(7);
        assertThat(failure.process().stderr()).isEqualTo("no such luck\n");
        assertThatThrownBy(() -> Subprocess.checkCall("false"))
                .isInstanceOf(CalledProcessException.class);
        assertThatThrownBy(() -> Subprocess.run("false").checkReturnCode())
                .isInstanceOf(CalledProcessException.class);
        assertThatThrownBy(() -> Subprocess.checkOutput("sh", "-c", "kill -9 $$"))
                .isInstanceOf(CalledProcessException.class)
                .hasMessageEndingWith("was ended by SIGKILL or returned 137");
    }

    @Test
    void aMissingProgramIsNamedWithThePathSearched() {
        assertThatThrownBy(() -> Subprocess.run("no-such-program", "-l"))
                .isInstanceOfSatisfying(
                        ProgramNotFoundException.class,
                        e -> assertThat(e.searchPath()).isEqualTo(System.getenv("PATH")))
                .hasMessageContaining("'no-such-program'")
                .hasMessageContaining(System.getenv("PATH"));
        assertThatThrownBy(() -> Subprocess.run("./no-such-program"))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessage("there is no program './no-such-program'");
        assertThatThrownBy(() -> Subprocess.run("ls -l"))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageEndingWith("a whole line is for shell()");
    }

    @Test
    void whatElseKeepsAProgramFromStartingIsTold() throws Exception {
        var text = Files.writeString(folder.resolve("text"), "no program");
        var missing = folder.resolve("missing");

        assertThatThrownBy(() -> Subprocess.run(text.toString()))
                .isExactlyInstanceOf(SubprocessException.class)
                .hasMessageContaining("Permission denied");
        assertThatThrownBy(() -> Subprocess.command("ls").directory(missing).run())
                .isExactlyInstanceOf(SubprocessException.class)
                .hasMessageContaining("directory to run in is not there: " + missing);
        assertThatThrownBy(() -> Subprocess.command("ls").directory(text).run())
                .isExactlyInstanceOf(SubprocessException.class)
                .hasMessageContaining("Not a directory");
        assertThatThrownBy(() ->
                        Subprocess.command("cat").stdin(Redirect.from(missing.toFile())).run())
                .isExactlyInstanceOf(SubprocessException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void argumentsThatNoProgramCouldGetAreRefused() {
        assertThatThrownBy(Subprocess::command).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subprocess.command(""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subprocess.command("echo", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeoutKillsTheWholeTreeAndBringsWhatWasCaptured() throws Exception {
        var line = "sleep 300 & echo $!; sleep 301 & echo $!; sleep 302; echo never";
        var expired = expireAfter(2, Subprocess.shell(line).capture());

        assertThat(expired.stdout().lines()).hasSize(2).noneMatch("never"::equals);
        for (var pid : expired.stdout().lines().toList()) {
            Leftovers.awaitDeath(Long.parseLong(pid));
        }
    }

    @Test
    void killingTheTreeRunsNoFurtherCommand() throws Exception {
        var file = folder.resolve("deployed");
        try (var shell = Subprocess.shell("echo go; sleep 300; touch " + file).capture().start()) {
            shell.stdout().read();
            shell.killTree();
            assertThat(shell.await()).isEqualTo(-9);
        }
        Leftovers.awaitNone();
        assertThat(file).doesNotExist();
    }

    @Test
    void anExpandingTreeIsKilledWhole() throws Exception {
        var sleeper = "sleep 300." + ProcessHandle.current().pid() + System.nanoTime();
        var loop = "i=0; while [ $i -lt 400 ]; do " + sleeper + " & i=$((i+1)); echo; done; wait";
        expireAfter(20, Subprocess.shell(loop).capture());

        Await.await(
                () -> !Subprocess.getOutput("ps -e -o args=").contains(sleeper),
                "the death of all that were started, counted or not");
    }

    @Test
    void anInterruptKillsTheTree() throws Exception {
        var pids = folder.resolve("pids");
        var line = "sleep 300 & { echo $$; echo $!; } > new; mv new pids; sleep 300";
        var command = Subprocess.shell(line).directory(folder).capture();
        var thrown = new AtomicReference<Throwable>();
        var runner =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                command.run();
                            } catch (Throwable t) {
                                thrown.set(t);
                            }
                        });

        Await.await(() -> Files.exists(pids), "the program to have started");
        runner.interrupt();
        runner.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        for (var pid : Files.readAllLines(pids)) {
            Leftovers.awaitDeath(Long.parseLong(pid));
        }
    }

    @Test
    void aDescendantThatKeepsTheOutputOpenDoesNotHoldUpRun() throws Exception {
        // More than a pipe holds: the program does not end before it is being read.
        var line = "sleep 300 & echo $!; head -c 1000000 /dev/zero";
        var done = Subprocess.shell(line).capture().run();

        assertThat(done.stdoutBytes()).hasSizeGreaterThan(1_000_000);
        var sleeper = Long.parseLong(done.stdout().lines().findFirst().orElseThrow());
        assertThat(Leftovers.lives(sleeper)).isTrue();
        ProcessHandle.of(sleeper).orElseThrow().destroyForcibly();
    }

    @Test
    void whatADescendantWritesLaterIsStillForwarded() throws Exception {
        Subprocess.command("mkfifo", "end", "write").directory(folder).check().run();
        var line = "(read word < write; echo $word) & echo now; read _ < end";
        var slow = new SlowSink();
        try (var _ = new Console(slow);
                var shell = Subprocess.shell(line).directory(folder).start()) {
            Await.await(() -> slow.toString(UTF_8).equals("now\n"), "the program's line");
            Files.writeString(folder.resolve("end"), "\n");
            Await.await(() -> shell.poll().isPresent(), "its end");

            slow.flow.countDown();
            assertThat(shell.await()).isZero();
            Files.writeString(folder.resolve("write"), "later\n");

            Await.await(() -> slow.toString(UTF_8).equals("now\nlater\n"), "its child's line");
        }
    }

    @Test
    void manyThreadsRunProgramsAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results =
                    IntStream.range(0, 40)
                            .mapToObj(i -> threads.submit(() -> Subprocess.getOutput("echo " + i)))
                            .toList();
            assertThat(results.stream().map(SubprocessTest::get))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(Integer::toString).toList());
        }
    }

    @Test
    void inheritedStreamsAreThoseOfTheJvmWhateverItsSystemOutIs() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("java.class.path");

        var done =
                Subprocess.command(java, "-cp", classPath, Inheriting.class.getName())
                        .input("the first line\nthrough two programs")
                        .capture()
                        .check()
                        .run();

        assertThat(done.stdout()).isEqualTo("through two programs");
    }

    /// The main class of a JVM whose `System.out` leads nowhere.
    static final class Inheriting {
        public static void main(String[] args) throws InterruptedException {
            System.setOut(new PrintStream(OutputStream.nullOutputStream()));
            var line = Subprocess.shell("read line; echo $line").inheritInput().capture().run();
            assertThat(line.stdout()).isEqualTo("the first line\n");
            Subprocess.command("cat").inheritIO().check().run();
        }
    }

    @Test
    void failuresKeepTheirDataOnTheWayToAnotherProcess() throws Exception {
        var failure =
                catchThrowableOfType(
                        CalledProcessException.class,
                        () -> Subprocess.shell("echo x; exit 2").capture().check().run());
        var expired = expireAfter(1, Subprocess.shell("echo y; sleep 300").capture());

        assertThat(copy(failure).process().stdout()).isEqualTo("x\n");
        assertThat(copy(expired).stdout()).isEqualTo("y\n");
        assertThat(copy(expired).timeout()).isEqualTo(expired.timeout());
    }

    /// Gives `command` more and more time, until it has written so many lines within it.
    private static TimeoutExpiredException expireAfter(int lines, Command command) {
        for (var limit = Duration.ofMillis(50); ; limit = limit.multipliedBy(2)) {
            var timeout = limit;
            var expired =
                    catchThrowableOfType(
                            TimeoutExpiredException.class, () -> command.timeout(timeout).run());
            if (expired.stdout().lines().count() >= lines) {
                return expired;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T object) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(object);
        return (T)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /// Stands in for `System.out` and `System.err` until closed.
    private static final class Console implements AutoCloseable {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final PrintStream formerOut = System.out;
        private final PrintStream formerErr = System.err;

        Console() {
            System.setOut(new PrintStream(out));
            System.setErr(new PrintStream(err));
        }

        Console(OutputStream out) {
            System.setOut(new PrintStream(out));
        }

        @Override
        public void close() {
            System.setOut(formerOut);
            System.setErr(formerErr);
        }
    }

    /// Returns from no flush until told to.
    private static final class SlowSink extends ByteArrayOutputStream {
        final CountDownLatch flow = new CountDownLatch(1);

        @Override
        public void flush() {
            try {
                flow.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final class Unwritable extends OutputStream {
        @Override
        public void write(int b) {
            throw new IllegalStateException("no room here");
        }
    }
}
