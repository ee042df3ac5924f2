package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BlockingViewTest {
    private final Queue<@Nullable String> queue = Queue.bounded(3);
    private final BlockingQueue<@Nullable String> view = queue.asBlockingQueue();

    @Test
    void putsAndTakesAsTheJdkSays() throws Exception {
        assertThat(view.remainingCapacity()).isEqualTo(3);
        view.put("a");
        assertThat(view.offer("b")).isTrue();
        assertThat(view.offer("c", Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        assertThat(view).hasSize(3);
        assertThat(view.remainingCapacity()).isZero();
        assertThat(view.offer("d")).isFalse();
        assertThat(view.offer("d", 1, TimeUnit.MILLISECONDS)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> view.add("d"));
        assertThat(queue.get()).isEqualTo("a");
        assertThat(view.take()).isEqualTo("b");
        assertThat(view.poll(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo("c");
        assertThat(view.poll()).isNull();
        assertThat(view.poll(1, TimeUnit.MILLISECONDS)).isNull();
        assertThat(view.isEmpty()).isTrue();
    }

    @Test
    void drains() {
        view.addAll(List.of("a", "b", "c"));
        var taken = new ArrayList<@Nullable String>();
        assertThat(view.drainTo(taken, 2)).isEqualTo(2);
        assertThat(view.drainTo(taken)).isEqualTo(1);
        assertThat(view.drainTo(taken)).isZero();
        assertThat(taken).containsExactly("a", "b", "c");
        view.add("d");
        view.clear();
        assertThat(queue.empty()).isTrue();
    }

    @Test
    void drainsIntoNoNull() {
        assertThatNullPointerException().isThrownBy(() -> view.drainTo(null));
        view.add("a");
        assertThatNullPointerException().isThrownBy(() -> view.drainTo(null));
        assertThat(view.poll()).isEqualTo("a");
    }

    /// Also by another view, or another object of this queue: it would never end.
    @Test
    void isNotDrainedIntoItself() throws Exception {
        Queue<Queue<@Nullable String>> carrier = Queue.create();
        carrier.put(queue);
        view.add("a");
        for (Queue<@Nullable String> itself : List.of(queue, carrier.get())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> view.drainTo(itself.asBlockingQueue()));
        }
        assertThat(view.poll()).isEqualTo("a");
    }

    @Test
    void hasNoNull() throws Exception {
        assertThatNullPointerException().isThrownBy(() -> view.offer(null));
        queue.put(null);
        queue.put("a");
        queue.put(null);
        assertThat(view.poll()).isEqualTo("a");
        assertThat(view.poll()).isNull();
    }

    @Test
    void refusesToLookAtItemsWithASentence() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(view::peek)
                .withMessageContaining("without taking");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(view::iterator)
                .withMessageContaining("without taking");
        assertThat(view).hasToString("Queue(qsize=0, maxSize=3)");
    }

    @Test
    void saysThatItIsClosed() throws Exception {
        view.add("a");
        queue.close();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> view.offer("b"));
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> view.put("b"));
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> view.add("b"));
        assertThat(view.poll(1, TimeUnit.DAYS)).isEqualTo("a");
        assertThat(view.poll()).isNull();
        assertThat(view.drainTo(new ArrayList<>())).isZero();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(view::take);
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> view.poll(1, TimeUnit.DAYS));
    }
}
