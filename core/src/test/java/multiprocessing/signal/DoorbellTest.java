package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import multiprocessing.log.Log;
import multiprocessing.process.Process;
import multiprocessing.sync.Event;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Program;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a ring says. No turn of a gate moves on when a process dies: who is rung then must look at all that it waits for.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoorbellTest {
    /// Who buries the dead of other tests rings.
    @BeforeEach
    void awaitTheUndertaker() throws Exception {
        Await.await(
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(thread -> thread.getName().equals("mp-undertaker")),
                "the end of all burials");
    }

    @Test
    void aDeathIsHeardOnce() {
        int own = MemberLayout.place(Members.own());
        INT.setVolatile(MEMORY, rung(own), Doorbell.A_TURN | Doorbell.A_LOOK);
        assertThat(Doorbell.beRung()).isTrue();
        assertThat(Doorbell.beRung()).isFalse();
    }

    @Test
    void aTurnIsNoDeath() {
        int own = MemberLayout.place(Members.own());
        INT.setVolatile(MEMORY, rung(own), Doorbell.A_TURN);
        assertThat(Doorbell.beRung()).isFalse();
    }

    @Test
    void aDeathIsToldThoughItWasRungBefore() throws Exception {
        Process process = stoppedWhileItWaits();
        int other = placeOf(process);
        INT.setVolatile(MEMORY, rung(other), Doorbell.A_TURN);

        Doorbell.ringAll();

        assertThat((int) INT.getVolatile(MEMORY, rung(other)))
                .isEqualTo(Doorbell.A_TURN | Doorbell.A_LOOK);
        end(process);
    }

    @Test
    void whoSharesABitIsToLook() throws Exception {
        Process process = stoppedWhileItWaits();
        int other = placeOf(process);
        INT.setVolatile(MEMORY, rung(other), 0);

        Doorbell.ringSharers(other % Long.SIZE, other + Long.SIZE);

        assertThat((int) INT.getVolatile(MEMORY, rung(other))).isEqualTo(Doorbell.A_LOOK);
        end(process);
    }

    /// It listened at ::1, where nobody rang.
    @Test
    void whoPrefersIPv6IsFoundByOthersToo() throws Exception {
        var process =
                Process.builder()
                        .jvmOptions("-Djava.net.preferIPv6Addresses=true")
                        .target(() -> {
                            var at = (InetSocketAddress) Doorbell.socket().getLocalAddress();
                            if (!at.getAddress().getHostAddress().equals("127.0.0.1")) {
                                throw new IllegalStateException("listens at " + at);
                            }
                        })
                        .build();
        process.start();
        process.join();
        assertThat(process.exitCode()).hasValue(0);
    }

    /// Cannot ring.
    static final class Refused {
        public static void main(String[] arguments) throws Exception {
            Log.print(Level.WARNING, () -> "test");
            Doorbell.socket().close();
            Doorbell.ringSharers(MemberLayout.place(Members.own()) % Long.SIZE, -1);
            Thread.sleep(Await.PATIENCE);
        }
    }

    /// All went on, ten times a second.
    @Test
    void whoCannotRingOthersSaysSo() throws Exception {
        try (var program = Program.start(Refused.class)) {
            assertThat(program.await("[WARNING/test] other processes cannot be woken"))
                    .endsWith("ClosedChannelException");
        }
    }

    private static Process stoppedWhileItWaits() throws Exception {
        var waits = Event.create();
        var never = Event.create();
        var process =
                new Process(() -> {
                    waits.set();
                    never.await();
                });
        process.start();
        assertThat(waits.await(Await.PATIENCE)).isTrue();
        int place = placeOf(process);
        Await.await(
                () -> port(place) != 0, "the process to listen"); // it does from its first wait on
        Signals.stop(process.pid());
        return process;
    }

    private static void end(Process process) throws Exception {
        Signals.send("CONT", process.pid());
        process.kill();
        process.join();
    }

    private static int placeOf(Process process) {
        return IntStream.range(0, Members.places())
                .filter(place -> pid(place) == (int) process.pid())
                .findFirst()
                .orElseThrow();
    }

    private static long rung(int place) {
        return MemberLayout.at(place) + MemberLayout.RUNG;
    }

    private static int port(int place) {
        return (int) INT.getVolatile(MEMORY, MemberLayout.at(place) + MemberLayout.PORT);
    }

    private static int pid(int place) {
        return (int) (long) LONG.getVolatile(MEMORY, MemberLayout.at(place) + MemberLayout.PID);
    }
}
