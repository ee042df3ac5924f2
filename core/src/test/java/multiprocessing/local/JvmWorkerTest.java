package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Output;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.error.ProcessStartException;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a parent makes of the exit code of a child that it has asked to end.
@ExtendWith(Leftovers.class)
class JvmWorkerTest {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int BY_SIGKILL = 128 + SIGKILL;
    private static final int BY_SIGTERM = 128 + SIGTERM;

    private final FakeJvm jvm = new FakeJvm();
    private final JvmWorker worker = new JvmWorker(jvm, Encodings.ofThisJvm(), "worker");

    /// The JDK's words are then: Error occurred during initialization of VM, java.lang.InternalError: Bad level: 3.
    @Test
    void aJvmThatIsTerminatedInTheMiddleOfItsBootMayEndAsThoughItHadFailed() throws Exception {
        worker.terminate();
        jvm.end(1);

        assertThat(exitCode()).isEqualTo(-SIGTERM);
        assertThat(worker.up().getNow(true)).isFalse();
    }

    @Test
    void whatAJvmSaysThatIsTerminatedInTheMiddleOfItsBootIsShownToNobody() throws Exception {
        try (var printed = Printed.begin()) {
            worker.assign(request());
            jvm.print("before\n".getBytes(ISO_8859_1));
            Await.await(() -> printed.out().equals("before\n"), "what it says before");
            worker.terminate();
            jvm.print("Error occurred during initialization of VM\n".getBytes(ISO_8859_1));
            jvm.end(1);

            assertThat(exitCode()).isEqualTo(-SIGTERM);
            assertThat(printed.out()).isEqualTo("before\n");
        }
    }

    @Test
    void whatAJvmSaysThatIsTerminatedWhenItIsUpIsShown() throws Exception {
        try (var printed = Printed.begin()) {
            worker.assign(request());
            jvm.say(Wire.HELLO);
            worker.terminate();
            jvm.print("a hook\n".getBytes(ISO_8859_1));
            jvm.end(BY_SIGTERM);

            assertThat(exitCode()).isEqualTo(-SIGTERM);
            assertThat(printed.out()).isEqualTo("a hook\n");
        }
    }

    @Test
    void aJvmThatFailsToStartIsNotTakenForATerminatedOne() throws Exception {
        jvm.end(1);

        assertThat(exitCode()).isEqualTo(1);
    }

    @Test
    void aJvmThatIsTerminatedWhenItIsUpMayEndWithACodeOfItsOwn() throws Exception {
        jvm.say(Wire.HELLO);
        worker.terminate();
        jvm.say(Wire.LEAVING, 0, 0, 0, 0);
        jvm.end(1);

        assertThat(exitCode()).isEqualTo(1);
    }

    /// A JVM that comes down waits for threads in native code: 300 ms in which it can be killed.
    @Test
    void aJvmThatIsKilledWhileItLeavesBecauseOfASignalIsKilled() throws Exception {
        jvm.say(Wire.HELLO);
        jvm.say(Wire.LEAVING, 0, 0, 0, SIGTERM);
        jvm.end(BY_SIGKILL);

        assertThat(exitCode()).isEqualTo(-SIGKILL);
        assertThat(worker.ended().get().failure()).containsInstanceOf(ProcessDiedException.class);
    }

    @Test
    void aJvmThatIsKilledByItsParentWhileItLeavesIsKilled() throws Exception {
        jvm.say(Wire.HELLO);
        jvm.say(Wire.LEAVING, 0, 0, 0, 0);
        worker.kill();
        jvm.end(BY_SIGKILL);

        assertThat(exitCode()).isEqualTo(-SIGKILL);
    }

    @Test
    void aJvmMayLeaveWithACodeThatLooksLikeASignal() throws Exception {
        jvm.say(Wire.HELLO);
        jvm.say(Wire.LEAVING, 0, 0, 0, 0);
        jvm.end(BY_SIGKILL);

        assertThat(exitCode()).isEqualTo(BY_SIGKILL);
    }

    @Test
    void aJvmThatEndsWithItsParentHasNotFailed() throws Exception {
        jvm.say(Wire.HELLO);
        worker.abandon();
        jvm.end(BY_SIGTERM);

        assertThat(exitCode()).isEqualTo(-SIGTERM);
        assertThat(worker.ended().get().failure().orElseThrow())
                .isInstanceOf(ProcessDiedException.class)
                .hasMessageEndingWith("ended with its parent, which is ending");
        assertThat(worker.wasAskedToEnd()).isTrue();
    }

    @Test
    void aJvmThatEndsSinceItsHeapIsFullSaysSo() throws Exception {
        String words = "Terminating due to java.lang.OutOfMemoryError: Java heap space";
        jvm.say(Wire.HELLO);
        jvm.print((words + '\n').getBytes(ISO_8859_1));
        jvm.end(3);

        assertThat(exitCode()).isEqualTo(3);
        assertThat(worker.ended().get().failure().orElseThrow())
                .isInstanceOf(ProcessDiedException.class)
                .hasMessageEndingWith(words);
    }

    @Test
    void theLastWordsOfAJvmAreReadInItsOwnEncoding() throws Exception {
        var latin = new FakeJvm();
        var speaker = new JvmWorker(latin, new Encodings(ISO_8859_1, ISO_8859_1), "speaker");
        latin.print("caf\u00e9".getBytes(ISO_8859_1));
        latin.end(1);

        var status = speaker.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(status.failure().orElseThrow()).hasMessageContaining("caf\u00e9");
        jvm.end(0);
    }

    /// As a build tool does with all threads of its group when it has run the program.
    @Test
    void theEndOfAJvmIsToldAlsoIfWhoWaitsForItHasBeenInterrupted() throws Exception {
        Thread reaper = reaper();
        reaper.interrupt();
        Await.await(() -> !reaper.isInterrupted(), "the interrupt to be seen");
        jvm.end(3);

        assertThat(exitCode()).isEqualTo(3);
    }

    @Test
    void theEndOfAJvmIsToldAlsoIfTheHeapIsFullThen() throws Exception {
        var unlucky = new FakeJvm();
        unlucky.failToTellOnce();
        var waiter = new JvmWorker(unlucky, Encodings.ofThisJvm(), "unlucky");
        unlucky.end(3);

        var status = waiter.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(status.code()).isEqualTo(3);
        jvm.end(0);
    }

    /// Who joined it waited for ever: the thread by which the JDK waits for a process is not there any more when the heap was full.
    @Test
    void theEndOfAJvmIsToldAlsoIfTheJdkNeverTellsOfIt() throws Exception {
        jvm.say(Wire.HELLO);
        jvm.endUntold();

        assertThat(exitCode()).isEqualTo(255);
    }

    /// A pool said of a worker that it had killed that this was lost with exit code 255.
    @Test
    void aJvmThatItsParentHasKilledIsKilledAlsoIfTheJdkNeverTellsOfItsEnd() throws Exception {
        jvm.say(Wire.HELLO);
        worker.kill();
        jvm.endUntold();

        assertThat(exitCode()).isEqualTo(-SIGKILL);
        assertThat(worker.ended().get().failure()).containsInstanceOf(ProcessDiedException.class);
    }

    @Test
    void aJvmThatHasToldOfASignalHasEndedByThatAlsoIfTheJdkNeverTellsOfItsEnd() throws Exception {
        jvm.say(Wire.HELLO);
        jvm.say(Wire.LEAVING, 0, 0, 0, SIGTERM);
        jvm.endUntold();

        assertThat(exitCode()).isEqualTo(-SIGTERM);
    }

    /// Until then a JVM that outlives its parent ends with it.
    @Test
    void anInterruptedThreadWaitsUntilAJvmIsUp() throws Exception {
        Thread.currentThread().interrupt();
        Thread speaker =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                jvm.say(Wire.HELLO);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        worker.awaitUp();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(worker.up().getNow(false)).isTrue();
        speaker.join();
        jvm.end(0);
    }

    /// As of a file system that cannot be written, or is closed. The JVM waited for its job as long as its parent lived.
    @Test
    void aJvmForWhoseOutputThereIsNoFileIsKilled() throws Exception {
        Path file = Path.of(URI.create("jrt:/java.base/output"));
        var request =
                new LaunchRequest(
                        "clerk",
                        new byte[0],
                        Set.of(),
                        new LaunchOptions(
                                List.of(), Map.of(), Optional.empty(), Output.file(file), false));

        assertThatThrownBy(() -> worker.assign(request))
                .isInstanceOf(ProcessStartException.class)
                .hasMessageContaining("cannot open the file for the output of clerk: " + file);

        assertThat(worker.wasAskedToEnd()).isTrue();
        jvm.end(BY_SIGKILL);
    }

    @Test
    void aJvmThatCannotBeGivenItsJobIsKilled() throws Exception {
        var unwilling =
                new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public Charset charset() {
                        throw new IllegalStateException("planned");
                    }
                };
        PrintStream before = System.out;
        System.setOut(unwilling);
        try {
            assertThatThrownBy(() -> worker.assign(request())).hasMessage("planned");
        } finally {
            System.setOut(before);
        }

        assertThat(worker.wasAskedToEnd()).isTrue();
        jvm.end(BY_SIGKILL);
    }

    /// As after a pause of the whole program: what it had said before stood in the pipe, and its job was done once more.
    @Test
    void aJvmWhoseLastWordsAreNotReadYetMayHaveTakenItsJob() throws Exception {
        worker.assign(request());
        jvm.exit(1); // with its output open, or not read

        assertThat(worker.taken().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        jvm.end(1);
    }

    /// Its end was told as that of a JVM that could not be started, and a start that waited until it was up waited for its end.
    @Test
    void aJvmThatHasTakenItsJobWasUpAlsoIfTheWordOfThatIsLost() throws Exception {
        worker.assign(request());
        jvm.say(Wire.TAKEN);
        boolean isTaken = worker.taken().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(isTaken).isTrue();
        assertThat(worker.wasUp()).isTrue();
        jvm.end(BY_SIGKILL);
        assertThat(exitCode()).isEqualTo(-SIGKILL);
        assertThat(worker.ended().get().failure()).containsInstanceOf(ProcessDiedException.class);
    }

    private static LaunchRequest request() {
        return new LaunchRequest("worker", new byte[0], Set.of(), LaunchOptions.standard());
    }

    private Thread reaper() {
        String name = "mp-reaper-" + jvm.pid();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }

    private int exitCode() throws Exception {
        return worker.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).code();
    }

    /// A child whose messages and end are those of the test.
    private static final class FakeJvm extends Process {
        private final PipedInputStream line = new PipedInputStream();
        private final OutputStream in = connected(line);
        private final PipedInputStream out = new PipedInputStream();
        private final OutputStream outEnd = connected(out);
        private long ownKey; // read when it first speaks
        private final AtomicBoolean isHeapFull = new AtomicBoolean();
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();
        private final CompletableFuture<Boolean> isTold = new CompletableFuture<>();

        private static OutputStream connected(PipedInputStream end) {
            try {
                return new PipedOutputStream(end);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void say(int type, int... payload) throws IOException {
            var bytes = new byte[payload.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) payload[i];
            }
            if (ownKey == 0) {
                ownKey = Wire.longAt(line.readNBytes(Long.BYTES), 0);
            }
            new FrameWriter(outEnd, ownKey).write(type, bytes);
        }

        void print(byte[] text) throws IOException {
            outEnd.write(text);
        }

        /// As in a parent whose heap is full.
        void endUntold() throws IOException {
            isTold.complete(false);
            outEnd.close();
        }

        void end(int code) throws IOException {
            exit(code);
            outEnd.close();
        }

        void exit(int code) {
            exit.complete(code);
            isTold.complete(true);
        }

        @Override
        public OutputStream getOutputStream() {
            return in;
        }

        @Override
        public InputStream getInputStream() {
            return out;
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        /// The parent has no memory for it at the first time.
        void failToTellOnce() {
            isHeapFull.set(true);
        }

        @Override
        public int waitFor() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
            if (isHeapFull.compareAndSet(true, false)) {
                throw new OutOfMemoryError("planned");
            }
            try {
                return isTold.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int exitValue() {
            return exit.join();
        }

        @Override
        public long pid() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void destroy() {}

        /// One that takes every order, and does nothing.
        @Override
        public ProcessHandle toHandle() {
            return (ProcessHandle)
                    Proxy.newProxyInstance(
                            null, new Class<?>[] {ProcessHandle.class}, (_, _, _) -> true);
        }
    }
}
