package multiprocessing.queue;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;

class JoinableQueueBetweenJVMsTest extends JoinableQueueSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Test
    void whatADeadProcessHasTakenStaysUndoneUntilAnotherReportsIt() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        queue.put(1);
        Process taker =
                start(() -> {
                    queue.get();
                    Runtime.getRuntime().halt(3);
                });
        assertThat(taker.join(Await.PATIENCE)).isTrue();

        assertThat(queue.empty()).isTrue();
        assertThat(queue.join(SHORT)).isFalse();

        queue.taskDone();
        assertThat(queue.join(Await.PATIENCE)).isTrue();
    }

    @Test
    void whoSleptWhenAllWasDoneIsTold() throws Exception {
        var queue = JoinableQueue.<Integer>create();
        queue.put(1);
        Process joiner = start(queue::join);
        Await.await(queue::isBeingJoined, "a process that joins");
        Signals.stop(joiner.pid());

        queue.taskDone();
        queue.put(2);

        Signals.send("CONT", joiner.pid());
        join(joiner);
    }
}
