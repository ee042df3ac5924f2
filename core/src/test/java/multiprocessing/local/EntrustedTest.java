package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.error.ProcessDiedException;
import multiprocessing.error.ProcessStartException;
import multiprocessing.process.Bootstrap;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A spare dies with a job that it was given: before it has taken it, which a stopped one has not, or after.
@ExtendWith(Leftovers.class)
class EntrustedTest {
    private static LaunchRequest request(String method) {
        byte[] job = Bootstrap.jobOf(EntrustedTest.class, method);
        return new LaunchRequest("taker", job, Set.of(), LaunchOptions.standard());
    }

    @SuppressWarnings("UnusedMethod") // called by their names, as those below
    private static void print() {
        System.out.println("done");
    }

    @SuppressWarnings("UnusedMethod")
    private static void sleep() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
    }

    @SuppressWarnings("UnusedMethod")
    private static void die() throws Exception {
        System.out.println("done");
        Signals.send("KILL", ProcessHandle.current().pid());
        sleep();
    }

    /// A spare that will never read the job which it was given.
    private static JvmWorker stoppedWith(LaunchRequest request) throws Exception {
        JvmWorker spare = Launching.LAUNCHER.bootSpare();
        assertThat(spare.up().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Signals.stop(spare.pid());
        assertThat(spare.assign(request)).isTrue();
        return spare;
    }

    private static void strike(JvmWorker spare) throws Exception {
        Signals.send("KILL", spare.pid());
    }

    private static ExitStatus join(Worker worker) throws Exception {
        return worker.ended().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Worker nowhere(LaunchRequest request) {
        throw new ProcessStartException("no JVM for " + request.name(), 7, "");
    }

    @Test
    void aJobThatASpareDidNotLiveToTakeIsDoneOnceElsewhere() throws Exception {
        LaunchRequest request = request("print");
        JvmWorker spare = stoppedWith(request);
        try (var printed = Printed.begin()) {
            var process = new Entrusted(spare, request, Launching.LAUNCHER::launch);
            assertThat(process.pid()).isEqualTo(spare.pid());

            strike(spare);
            ExitStatus status = join(process);

            assertThat(status.code()).isZero();
            assertThat(status.failure()).isEmpty();
            assertThat(printed.out()).isEqualTo("done\n");
            assertThat(process.pid()).isNotEqualTo(spare.pid());
        }
    }

    @Test
    void aSpareThatHasTakenItsJobIsNotReplaced() throws Exception {
        LaunchRequest request = request("die");
        JvmWorker spare = Launching.LAUNCHER.bootSpare();
        try (var printed = Printed.begin()) {
            spare.assign(request);
            var process = new Entrusted(spare, request, EntrustedTest::nowhere);

            ExitStatus status = join(process);

            assertThat(status.code()).isEqualTo(-9);
            assertThat(status.failure()).containsInstanceOf(ProcessDiedException.class);
            assertThat(printed.out()).isEqualTo("done\n");
        }
    }

    @Test
    void aJobThatWasTakenIsNotKept() throws Exception {
        JvmWorker spare = Launching.LAUNCHER.bootSpare();
        LaunchRequest request = request("sleep");
        var job = new WeakReference<>(request.job());
        spare.assign(request);
        var process = new Entrusted(spare, request, EntrustedTest::nowhere);
        request = null;
        assertThat(spare.taken().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        Await.await(
                () -> {
                    System.gc();
                    return job.refersTo(null);
                },
                "the job to be forgotten");

        assertThat(process.ended()).isNotDone();
        process.kill();
        assertThat(join(process).code()).isEqualTo(-9);
    }

    @Test
    void aProcessThatWasKilledIsNotStartedElsewhere() throws Exception {
        LaunchRequest request = request("print");
        var process = new Entrusted(stoppedWith(request), request, EntrustedTest::nowhere);

        process.kill();

        assertThat(join(process).code()).isEqualTo(-9);
    }

    @Test
    void anInterruptGoesWithTheJob() throws Exception {
        LaunchRequest request = request("sleep");
        JvmWorker spare = stoppedWith(request);
        try (var printed = Printed.begin()) {
            var process = new Entrusted(spare, request, Launching.LAUNCHER::launch);
            process.interrupt();

            strike(spare);
            ExitStatus status = join(process);

            assertThat(status.code()).isEqualTo(1);
            assertThat(status.failure()).containsInstanceOf(InterruptedException.class);
            assertThat(printed.err()).contains("InterruptedException");
        }
    }

    @Test
    void anEndMeantForAProcessOnItsWayElsewhereReachesIt() throws Exception {
        LaunchRequest request = request("sleep");
        JvmWorker spare = stoppedWith(request);
        var process = new Entrusted[1];
        process[0] =
                new Entrusted(
                        spare,
                        request,
                        again -> {
                            Worker other = Launching.LAUNCHER.launch(again);
                            process[0].kill(); // the spare, it seems
                            return other;
                        });

        strike(spare);

        assertThat(join(process[0]).code()).isEqualTo(-9);
    }

    @Test
    void whatKeepsAProcessFromStartingElsewhereIsToldAsItsEnd() throws Exception {
        LaunchRequest request = request("print");
        JvmWorker spare = stoppedWith(request);
        var process = new Entrusted(spare, request, EntrustedTest::nowhere);

        strike(spare);
        ExitStatus status = join(process);

        assertThat(status.code()).isEqualTo(7);
        assertThat(status.failure().orElseThrow()).hasMessage("no JVM for taker");
    }

    private static Stream<Error> whatKeepsAThreadFromBeingMade() {
        return Stream.of(
                new OutOfMemoryError("unable to create native thread"),
                new StackOverflowError(),
                new NoClassDefFoundError("that a full heap spoilt"));
    }

    @ParameterizedTest
    @MethodSource("whatKeepsAThreadFromBeingMade")
    void aThreadThatCannotBeMadeForTheStartElsewhereIsToldAsTheEnd(Error why) throws Exception {
        LaunchRequest request = request("print");
        JvmWorker spare = stoppedWith(request);
        var process =
                new Entrusted(
                        spare,
                        request,
                        EntrustedTest::nowhere,
                        _ -> {
                            throw why;
                        });

        strike(spare);
        ExitStatus status = join(process);

        assertThat(status.code()).isEqualTo(1);
        assertThat(status.failure()).containsSame(why);
    }
}
