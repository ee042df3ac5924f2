package multiprocessing.process;

import static multiprocessing.process.ProcessSpec.join;
import static multiprocessing.process.ProcessSpec.run;
import static multiprocessing.process.ProcessSpec.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.Multiprocessing;
import multiprocessing.error.TransferException;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Notebook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From the start to the end: starting, waiting, asking, closing.
interface LifeSpec extends ProcessSpec {
    /// A process that runs until the gate says `go`.
    private Process waiting(Notebook gate) {
        return process(() -> gate.await("go"));
    }

    @Test
    default void aProcessIsAliveFromItsStartToItsEnd(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = waiting(gate);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitCode()).isEmpty();

        start(process);
        assertThat(process.isAlive()).isTrue();
        assertThat(process.exitCode()).isEmpty();
        assertThat(process.exception()).isEmpty();

        gate.write("go");
        join(process);
        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitCode()).hasValue(0);
        assertThat(process.exception()).isEmpty();
    }

    @Test
    default void runCalledDirectlyRunsHere() throws Exception {
        var runs = new AtomicInteger();
        Process process = process(runs::incrementAndGet);

        process.run();
        assertThat(runs).hasValue(1);
        process.run();
        assertThat(runs).hasValue(2);

        run(process);
        assertThat(runs).as("the copy in the child ran, not this one").hasValue(2);
    }

    @Test
    default void whatWasStartedDoesNotRunHere() throws Exception {
        Process process = run(process(() -> {}));

        assertThatIllegalStateException()
                .isThrownBy(process::run)
                .withMessageStartingWith("there is no target to run here");
    }

    @Test
    default void aProcessStartsOnce() throws Exception {
        Process process = run(process(() -> {}));

        assertThatIllegalStateException()
                .isThrownBy(process::start)
                .withMessage("cannot start a process twice");
    }

    @Test
    default void whatWasNotStartedCannotBeAskedForMuch() {
        Process process = process(() -> {});

        assertThatIllegalStateException()
                .isThrownBy(process::join)
                .withMessageContaining("can only join a started process");
        assertThatIllegalStateException().isThrownBy(() -> process.join(Duration.ZERO));
        assertThatIllegalStateException().isThrownBy(process::pid).withMessageContaining("start()");
        assertThatIllegalStateException().isThrownBy(process::sentinel);
        assertThatIllegalStateException().isThrownBy(process::terminate);
        assertThatIllegalStateException().isThrownBy(process::kill);
        assertThatIllegalStateException().isThrownBy(process::interrupt);
    }

    @Test
    default void joinMayBeCalledAnyNumberOfTimes() throws Exception {
        Process process = run(process(() -> {}));

        process.join();
        process.join();
        assertThat(process.join(Duration.ZERO)).isTrue();
        assertThat(process.join(Duration.ofSeconds(-1))).isTrue();
        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void joinWithATimeoutTellsWhetherItEnded(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = start(waiting(gate));

        assertThat(process.join(Duration.ZERO)).isFalse();
        assertThat(process.join(Duration.ofSeconds(-1))).isFalse();
        assertThat(process.join(Duration.ofMillis(20))).isFalse();
        assertThat(process.isAlive()).isTrue();

        gate.write("go");
        assertThat(process.join(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    }

    @Test
    default void joinOnItselfIsRefused(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "self");

        run(
                process(() -> {
                    try {
                        Multiprocessing.currentProcess().join();
                    } catch (IllegalStateException e) {
                        notes.write(e.getMessage());
                    }
                }));

        assertThat(notes.lines())
                .singleElement()
                .asString()
                .contains("can only join a child process");
    }

    @Test
    default void anInterruptedJoinLeavesTheProcessRunning(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = start(waiting(gate));

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(process::join);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> process.join(Await.PATIENCE));
        assertThat(process.isAlive()).isTrue();

        gate.write("go");
        join(process);
    }

    @Test
    default void manyThreadsMayJoinVirtualOnesToo(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = start(waiting(gate));
        var joined = Notebook.in(folder, "joined");

        var threads =
                List.of(
                        Thread.ofVirtual().start(() -> joinAndNote(process, joined)),
                        Thread.ofPlatform().start(() -> joinAndNote(process, joined)),
                        Thread.ofVirtual().start(() -> joinAndNote(process, joined)));
        gate.write("go");
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(joined.lines()).containsExactly("joined", "joined", "joined");
    }

    private static void joinAndNote(Process process, Notebook joined) {
        try {
            join(process);
            joined.write("joined");
        } catch (InterruptedException e) {
            joined.write(e);
        }
    }

    @Test
    default void thePidIsTheOneTheSystemGave(@TempDir Path folder) throws Exception {
        var notes = Notebook.in(folder, "pid");

        Process process = run(process(() -> notes.write(ProcessHandle.current().pid())));

        assertThat(notes.lines()).containsExactly(Long.toString(process.pid()));
    }

    @Test
    default void theSentinelIsReadyWhenTheProcessHasEnded(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        var never = Notebook.in(folder, "never");
        Process slow = start(waiting(never));
        Process quick = start(waiting(gate));
        List<Sentinel> both = List.of(slow.sentinel(), quick.sentinel());

        assertThat(Multiprocessing.wait(both, Duration.ZERO)).isEmpty();
        assertThat(Multiprocessing.wait(both, Duration.ofMillis(20))).isEmpty();
        gate.write("go");
        assertThat(Multiprocessing.wait(both)).containsExactly(both.get(1));
        assertThat(both.get(1).isReady()).isTrue();
        assertThat(both.get(0).isReady()).isFalse();

        never.write("go");
        join(slow);
        join(quick);
        assertThat(Multiprocessing.wait(both, Await.PATIENCE)).isEqualTo(both);
        assertThat(Multiprocessing.wait(List.<Sentinel>of())).isEmpty();
    }

    @Test
    default void theSentinelOfAClosedProcessStaysReady() throws Exception {
        Process process = run(process(() -> {}));
        var sentinel = process.sentinel();
        process.close();

        assertThat(sentinel.isReady()).isTrue();
        assertThat(Multiprocessing.wait(List.of(sentinel))).containsExactly(sentinel);
    }

    @Test
    default void whatIsClosedWasNotStartedForThat() {
        Process process = process(() -> {});
        process.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> process.daemon(true))
                .withMessage("process object is closed");
    }

    @Test
    default void itsEndCompletesAFutureForEachWhoAsks(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = waiting(gate);
        assertThatIllegalStateException().isThrownBy(process::onExit);
        assertThatIllegalStateException().isThrownBy(Process.current()::onExit);
        start(process);
        var first = process.onExit();
        var isVirtual = process.onExit().thenApply(_ -> Thread.currentThread().isVirtual());
        boolean isCancelled = process.onExit().cancel(true);

        assertThat(isCancelled).isTrue();
        assertThat(first).isNotDone();
        gate.write("go");

        assertThat(first.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isSameAs(process);
        assertThat(isVirtual.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.onExit().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isSameAs(process);
    }

    @Test
    default void waitingForSentinelsCanBeInterrupted(@TempDir Path folder) throws Exception {
        var gate = Notebook.in(folder, "gate");
        Process process = start(waiting(gate));

        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> Multiprocessing.wait(List.of(process.sentinel())));

        gate.write("go");
        join(process);
    }

    @Test
    default void aProcessObjectCannotBeCaptured() {
        Process other = process(() -> {});

        assertThatThrownBy(() -> process(() -> other.name("x")).start())
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("a process object travels only into its own child");
    }

    /// Starts a process that runs until the gate says `go`.
    ///
    /// @return what its target has captured
    private WeakReference<int[]> startCapturing(Notebook gate, List<Process> started) {
        var captured = new int[] {1, 2, 3};
        started.add(
                start(
                        process(() -> {
                            gate.await("go");
                            assertThat(captured).containsExactly(1, 2, 3);
                        })));
        return new WeakReference<>(captured);
    }

    private static WeakReference<Process> joinTheOnly(List<Process> started)
            throws InterruptedException {
        Process process = join(started.removeFirst());
        assertThat(process.exitCode()).hasValue(0);
        return new WeakReference<>(process);
    }

    private static void awaitForgotten(WeakReference<?> thing, String what) throws Exception {
        Await.await(
                () -> {
                    System.gc();
                    return thing.refersTo(null);
                },
                what + " to be forgotten");
    }

    @Test
    default void aStartForgetsWhatItHasCopiedAndAnEndTheProcess(@TempDir Path folder)
            throws Exception {
        var gate = Notebook.in(folder, "gate");
        var started = new ArrayList<Process>();

        awaitForgotten(startCapturing(gate, started), "what was captured");

        gate.write("go");
        awaitForgotten(joinTheOnly(started), "the process");
    }

    /// Does something each time it is copied.
    final class Copied implements Serializable {
        @Serial private static final long serialVersionUID = 1L;

        private transient Runnable action = () -> {};

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            action.run();
            out.defaultWriteObject();
        }

        static void use(Copied copy) {
            assertThat(copy).isNotNull();
        }
    }

    @Test
    default void whoUsesAProcessWhileAnotherThreadStartsItDoesNotWait() throws Exception {
        var copied = new Copied();
        Process process = process(() -> Copied.use(copied));
        Runnable refusals =
                () -> {
                    assertThatIllegalStateException().isThrownBy(process::start);
                    assertThatIllegalStateException().isThrownBy(process::close);
                    assertThatIllegalStateException().isThrownBy(process::sentinel);
                    assertThatIllegalStateException().isThrownBy(() -> process.daemon(true));
                    assertThat(process.isAlive()).isFalse();
                };
        copied.action =
                () ->
                        CompletableFuture.runAsync(
                                        refusals, work -> Thread.ofPlatform().start(work))
                                .orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .join();

        run(process);

        assertThat(process.exitCode()).hasValue(0);
    }

    @Test
    default void whatCouldNotBeStartedMayBeStartedLater() throws Exception {
        var copied = new Copied();
        Process process = process(() -> Copied.use(copied));
        copied.action =
                () -> {
                    throw new IllegalStateException("not now");
                };
        assertThatThrownBy(process::start).isInstanceOf(TransferException.class);
        copied.action = () -> {};

        run(process);

        assertThat(process.exitCode()).hasValue(0);
    }
}
