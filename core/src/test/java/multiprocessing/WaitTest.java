package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Pipe;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import multiprocessing.sync.Semaphore;
import multiprocessing.testkit.Await;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Things of different kinds are waited for together.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WaitTest {
    @Test
    void allThatAreReadyAreGivenInTheirOrder() throws Exception {
        try (Pipe pipe = Multiprocessing.pipe();
                Queue<String> queue = Multiprocessing.queue()) {
            Connection there = pipe.second();
            var child =
                    new Process(() -> {
                        there.recv();
                        queue.put("item");
                        there.recv();
                    });
            child.start();
            List<Waitable> all = List.of(child.sentinel(), pipe.first(), queue);
            assertThat(Multiprocessing.wait(all, Duration.ZERO)).isEmpty();
            pipe.first().send("go on");
            assertThat(Multiprocessing.wait(all, Await.PATIENCE)).containsExactly(queue);
            assertThat(queue.get()).isEqualTo("item");
            assertThat(Multiprocessing.wait(all, Duration.ofMillis(5))).isEmpty();
            there.send("to ourselves");
            assertThat(Multiprocessing.wait(all)).containsExactly(pipe.first());
            assertThat(pipe.first().recv()).isEqualTo("to ourselves");

            pipe.first().send("end");
            assertThat(Multiprocessing.wait(all, Await.PATIENCE)).containsExactly(child.sentinel());
            there.close();
            assertThat(pipe.first().poll(Await.PATIENCE)).as("the end, soon after").isTrue();
            assertThat(Multiprocessing.wait(List.of(queue, pipe.first(), child.sentinel())))
                    .containsExactly(pipe.first(), child.sentinel());
            child.join();
        }
    }

    @Test
    void whatSynchronizesIsWaitedForTogetherWithAQueue() throws Exception {
        Event event = Event.create();
        Semaphore permits = Semaphore.create(0);
        try (Queue<String> queue = Multiprocessing.queue()) {
            var child =
                    new Process(() -> {
                        event.set();
                        queue.get();
                        permits.release();
                    });
            List<Waitable> all = List.of(queue, permits, event);
            assertThat(Multiprocessing.wait(all, Duration.ZERO)).isEmpty();
            child.start();
            assertThat(Multiprocessing.wait(all, Await.PATIENCE)).containsExactly(event);
            event.clear();
            queue.put("go on");
            child.join();
            assertThat(Multiprocessing.wait(all, Await.PATIENCE)).containsExactly(permits);
        }
    }

    @Test
    void anyCollectionIsWaitedFor() throws Exception {
        try (Queue<String> queue = Multiprocessing.queue()) {
            Map<Waitable, String> names = Map.of(queue, "queue");
            assertThat(Multiprocessing.wait(names.keySet(), Duration.ZERO)).isEmpty();
            queue.put("item");
            List<Waitable> ready = Multiprocessing.wait(Set.of(queue));
            assertThat(ready).containsExactly(queue);
        }
    }

    @Test
    void aWaitCanBeInterruptedAndThenBegunAgain() throws Exception {
        try (Pipe pipe = Multiprocessing.pipe();
                Queue<String> queue = Multiprocessing.queue()) {
            List<Waitable> all = List.of(pipe.first(), queue);
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> Multiprocessing.wait(all));
            queue.put("item");
            assertThat(Multiprocessing.wait(all)).containsExactly(queue);
        }
    }
}
