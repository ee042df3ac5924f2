package multiprocessing.connection;

import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.codec.Handle;
import multiprocessing.heap.Heap;
import multiprocessing.ring.OneToOneRing;
import multiprocessing.testkit.FailingStep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A thread gets an error after the first, the second, the third … step of sending, until no step is left, and its process
/// lives on. What it sent has arrived, whole, or it has not.
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PipeErrorTest {
    private static final byte[] FIRST = content(30_000);
    private static final byte[] SECOND = content(30_001);

    @Test
    void whereverAnErrorComesAMessageIsWholeOrNotThere() throws Exception {
        for (Sending sending :
                List.<Sending>of(there -> there.send(FIRST), there -> there.sendBytes(FIRST))) {
            int step = 1;
            while (failsAfter(step, sending)) {
                step++;
            }
            assertThat(step).as("steps").isGreaterThan(3);
        }
    }

    @Test
    void whereverAnErrorComesAPipeIsThereOrNothingIsLeft() throws Exception {
        Pipe.create().close(); // makes what all have in common
        long before = Heap.usedBytes();
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            hasFailed = FailingStep.fails(step, () -> Pipe.create().close());
            await(
                    () -> {
                        System.gc();
                        return Heap.usedBytes() <= before;
                    },
                    "all to end after step " + step);
        } while (hasFailed);
        assertThat(step).as("steps").isGreaterThan(10);
    }

    @Test
    void anErrorInRevokingAnEndKeepsNoMemoryOfItsPipe() throws Exception {
        long before = Heap.usedBytes();
        Handle handle;
        try (var pipe = Pipe.create()) {
            handle = pipe.first().toHandle();
        }
        assertThat(FailingStep.fails(1, handle::revoke)).isTrue();
        assertThat(Heap.usedBytes() - before).isLessThan(OneToOneRing.DATA_BYTES);
    }

    private static boolean failsAfter(int step, Sending sending) throws Exception {
        try (var pipe = Pipe.oneWay()) {
            boolean hasFailed = FailingStep.fails(step, () -> sending.by(pipe.second()));
            boolean hasArrived = pipe.first().poll();
            assertThat(hasFailed || hasArrived).isTrue();

            pipe.second().sendBytes(SECOND); // in the place of the first, were that free

            if (hasArrived) {
                byte[] first = pipe.first().recvBytes();
                int from = first.length - FIRST.length; // an object's begins with its kind
                assertThat(Arrays.equals(first, from, first.length, FIRST, 0, FIRST.length))
                        .as("whole after step %d", step)
                        .isTrue();
            }
            assertThat(Arrays.equals(pipe.first().recvBytes(), SECOND)).isTrue();
            return hasFailed;
        }
    }

    @FunctionalInterface
    private interface Sending {
        void by(Connection connection) throws InterruptedException;
    }

    private static byte[] content(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) length);
        return bytes;
    }
}
