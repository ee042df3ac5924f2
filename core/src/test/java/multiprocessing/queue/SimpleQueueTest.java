package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.Multiprocessing;
import multiprocessing.error.ClosedException;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SimpleQueueTest {
    @Test
    void carriesItemsBetweenJVMs() throws Exception {
        SimpleQueue<Integer> queue = SimpleQueue.create();
        SimpleQueue<Integer> squares = SimpleQueue.create();
        var child =
                new Process(() -> {
                    for (int i = queue.get(); i != 0; i = queue.get()) {
                        squares.put(i * i);
                    }
                    squares.close();
                });
        child.start();
        for (int i : new int[] {3, 4, 0}) {
            queue.put(i);
        }
        assertThat(squares.get()).isEqualTo(9);
        assertThat(squares.get()).isEqualTo(16);
        assertThatExceptionOfType(ClosedException.class).isThrownBy(squares::get);
        assertThat(queue.empty()).isTrue();
        assertThat(queue).hasToString("SimpleQueue(qsize=0)");
        assertThat(child.join(Await.PATIENCE)).isTrue();
    }

    /// Python's is a pipe: who puts waits until what does not fit is taken.
    @Test
    void takesMoreThanAnyPipeHoldsWithoutAReader() throws Exception {
        SimpleQueue<String> queue = SimpleQueue.create();
        for (int i = 0; i < 3; i++) {
            queue.put("b".repeat(300_000));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(queue.get()).hasSize(300_000);
        }
    }

    @Test
    void anInterruptOfBeforeIsHeardThoughNothingIsToBeWaitedFor() throws Exception {
        SimpleQueue<String> queue = SimpleQueue.create();
        queue.put("a");
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(queue::get);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> queue.put("b"));
        assertThat(queue.get()).isEqualTo("a");
        assertThat(queue.empty()).isTrue();
    }

    @Test
    void isWaitedForAndTravels() throws Exception {
        SimpleQueue<SimpleQueue<String>> carrier = SimpleQueue.create();
        SimpleQueue<String> queue = SimpleQueue.create();
        carrier.put(queue);
        SimpleQueue<String> same = carrier.get();
        assertThat(same.isReady()).isFalse();
        queue.put("a");
        assertThat(Multiprocessing.wait(List.of(same), Await.PATIENCE)).containsExactly(same);
        assertThat(same.get()).isEqualTo("a");
    }
}
