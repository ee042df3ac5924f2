package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Program;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UndertakerTest {

    /// Nobody waits at a gate here while they die, so nobody looks after the dead now and then.
    @Test
    void buriesWhoDiesWhileAnotherIsBuried() throws Exception {
        try (var board = Holding.create(2 * (Gate.BYTES + Long.BYTES))) {
            Process first = member(board, 0);
            Process second = member(board, 1);
            int early = number(board, 0);
            int late = number(board, 1);
            if (Members.placeOf(early) > Members.placeOf(late)) {
                int swap = early;
                early = late;
                late = swap;
                Process process = first;
                first = second;
                second = process;
            }
            var dead = ConcurrentHashMap.<Integer>newKeySet();
            var isAtWork = new CountDownLatch(1);
            var mayGoOn = new CountDownLatch(1);
            var areBuried = new CountDownLatch(2);
            int busyWith = late;
            Undertaker.addDuty(member -> {
                if (member == busyWith && dead.add(member)) {
                    isAtWork.countDown();
                    awaitUninterrupted(mayGoOn);
                    areBuried.countDown();
                } else if (dead.add(member)) {
                    areBuried.countDown();
                }
            });

            second.kill();
            assertThat(isAtWork.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            first.kill();
            first.join();
            assertThat(Members.isKnownDead(early)).isTrue();
            mayGoOn.countDown();

            assertThat(areBuried.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(dead).contains(early, late);
            second.join();
        }
    }

    /// Has it called wherever the stack comes to its end.
    static final class Deep {
        public static void main(String[] args) throws Exception {
            Undertaker.call();
            Await.await(() -> !Undertaker.AT_WORK.get(), "an end of its first work");
            for (int i = 0; i < 5; i++) {
                callFromTheEndOfTheStack();
                Await.await(() -> !Undertaker.AT_WORK.get(), "an end of its work");
            }
            System.out.println("done");
        }

        @SuppressWarnings("InfiniteRecursion") // it ends with the stack
        private static boolean callFromTheEndOfTheStack() {
            try {
                if (callFromTheEndOfTheStack()) {
                    return true;
                }
                Undertaker.call();
                return true;
            } catch (StackOverflowError e) {
                return false;
            }
        }
    }

    /// Then it was called never again, and what the dead of that tree had left stayed.
    @Test
    void canBeCalledAfterAThreadWithoutStackHasTried() throws Exception {
        try (var program = Program.start(Deep.class)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("done");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            boolean _ = latch.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// A process that shares memory until it is killed, and has written its number.
    private static Process member(Holding board, int index) throws InterruptedException {
        Ticket ticket = board.ticket();
        var child =
                new Process(() -> {
                    long at = Holding.arrive(ticket).offset() + slot(index);
                    INT.setVolatile(MEMORY, at + Gate.BYTES, Members.own());
                    new Gate(at).wakeAll();
                    Thread.sleep(Duration.ofHours(1));
                });
        child.start();
        assertThat(
                        new Gate(board.offset() + slot(index))
                                .await(
                                        () -> number(board, index) != 0,
                                        Deadline.in(Await.PATIENCE)))
                .isTrue();
        return child;
    }

    private static int number(Holding board, int index) {
        return (int) INT.getVolatile(MEMORY, board.offset() + slot(index) + Gate.BYTES);
    }

    private static long slot(int index) {
        return index * (Gate.BYTES + (long) Long.BYTES);
    }
}
