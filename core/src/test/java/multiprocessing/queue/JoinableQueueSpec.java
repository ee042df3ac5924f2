package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import multiprocessing.heap.Steps;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a [JoinableQueue] has beyond a [Queue].
abstract class JoinableQueueSpec extends QueueSpec {
    @Override
    <E extends @Nullable Object> Queue<E> newQueue(int maxSize) {
        return maxSize == 0 ? JoinableQueue.create() : JoinableQueue.bounded(maxSize);
    }

    @Test
    void isJoinedWhenAllThatWasPutIsDone() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        queue.join();
        List<Process> workers = Stream.generate(() -> start(() -> work(queue))).limit(2).toList();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) {
                queue.put(i);
            }
            assertThat(queue.join(Await.PATIENCE)).isTrue();
            assertThat(queue.empty()).isTrue();
        }
        queue.close();
        for (Process worker : workers) {
            join(worker);
        }
    }

    private static void work(JoinableQueue<Integer> queue) {
        queue.stream().forEach(_ -> queue.taskDone());
    }

    @Test
    void isNotJoinedWhileAnItemIsUndone() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        queue.put(1);
        assertThat(queue.join(SHORT)).isFalse();
        assertThat(queue.get()).isEqualTo(1);
        assertThat(queue.join(SHORT)).isFalse();
        join(start(queue::taskDone));
        assertThat(queue.join(SHORT)).isTrue();
    }

    /// The last item is reported done while another is put, and that waited for.
    @Test
    void whoComesWhileTheLastIsReportedWaitsForWhatWasPutMeanwhile() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        queue.put(1);
        var joining = new FutureTask<>(() -> queue.join(SHORT));
        Thread reporter = Thread.currentThread();
        Runnable meanwhile =
                () -> {
                    queue.putNowait(2);
                    Thread.ofPlatform().start(joining);
                    while (!queue.isBeingJoined() && !joining.isDone()) {
                        Thread.onSpinWait();
                    }
                };
        var next = new AtomicReference<>(meanwhile);
        Steps.hook(() -> {
            if (Thread.currentThread() == reporter) {
                next.getAndSet(() -> {}).run();
            }
        });

        queue.taskDone();

        Steps.hook(() -> {});
        assertThat(joining.get()).isFalse();
        queue.taskDone();
        assertThat(queue.join(SHORT)).isTrue();
    }

    @Test
    void anInterruptOfBeforeIsHeardThoughAllIsDone() {
        var queue = JoinableQueue.<Integer>create();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(queue::join);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> queue.join(SHORT));
        assertThat(Thread.interrupted()).isFalse();
    }

    /// Nobody was told of it who could have reported it.
    @Test
    void aNullThatItsViewPassesOverIsDone() throws Exception {
        var queue = JoinableQueue.<@Nullable Integer>create();
        var view = queue.asBlockingQueue();
        queue.put(null);
        assertThat(view.poll()).isNull();
        assertThat(queue.join(Duration.ZERO)).isTrue();
        queue.put(null);
        assertThat(view.poll(1, TimeUnit.MILLISECONDS)).isNull();
        assertThat(queue.join(Duration.ZERO)).isTrue();
        queue.put(null);
        queue.put(1);
        assertThat(view.take()).isEqualTo(1);
        assertThat(queue.join(Duration.ZERO)).isFalse();
        queue.taskDone();
        assertThat(queue.join(Duration.ZERO)).isTrue();
    }

    @Test
    void moreIsNotDoneThanWasPut() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        assertThatIllegalStateException().isThrownBy(queue::taskDone);
        queue.put(1);
        queue.taskDone();
        assertThatIllegalStateException()
                .isThrownBy(queue::taskDone)
                .withMessageContaining("put=1");
    }

    @Test
    void aBoundOfWorkIsAtLeastOneItem() {
        for (int maxSize : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> JoinableQueue.bounded(maxSize))
                    .withMessageContaining("maxSize=" + maxSize);
        }
    }

    @Test
    void staysJoinableOnItsTravels() throws Exception {
        var queue = JoinableQueue.<String>bounded(3);
        Queue<JoinableQueue<String>> carrier = Queue.create();
        carrier.put(queue);
        JoinableQueue<String> same = carrier.get();
        queue.put("a");
        assertThat(same.get()).isEqualTo("a");
        same.taskDone();
        assertThat(queue.join(SHORT)).isTrue();
        assertThat(same.toString()).isEqualTo("JoinableQueue(qsize=0, maxSize=3)");
    }
}
