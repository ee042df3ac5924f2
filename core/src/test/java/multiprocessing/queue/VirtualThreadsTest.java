package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VirtualThreadsTest {
    private static final int COUNT = 1_000;

    @Test
    void aThousandWaitForAThousandQueuesOnTwoCarriers() throws Exception {
        List<Queue<Integer>> queues = Stream.generate(Queue::<Integer>create).limit(COUNT).toList();
        Queue<String> said = Queue.create();
        var child =
                Process.builder()
                        .target(() -> waitForAll(queues, said))
                        .jvmOptions(
                                "-Djdk.virtualThreadScheduler.parallelism=2",
                                "-Djdk.virtualThreadScheduler.maxPoolSize=2")
                        .build();
        child.start();
        assertThat(said.get(Await.PATIENCE)).isEqualTo("all are there");
        for (int i = 0; i < COUNT; i++) {
            queues.get(i).put(i);
        }
        assertThat(said.get(Await.PATIENCE)).isEqualTo("all have theirs");
        assertThat(child.join(Await.PATIENCE)).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    /// No item comes before all threads have begun: if waiting held a carrier, the third would not begin.
    private static void waitForAll(List<Queue<Integer>> queues, Queue<String> said)
            throws Exception {
        var begun = new CountDownLatch(COUNT);
        var right = new CountDownLatch(COUNT);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < COUNT; i++) {
            int number = i;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        begun.countDown();
                        try {
                            if (queues.get(number).get() == number) {
                                right.countDown();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }));
        }
        begun.await();
        said.put("all are there");
        for (Thread thread : threads) {
            thread.join();
        }
        if (right.getCount() == 0) {
            said.put("all have theirs");
        }
    }
}
