package multiprocessing.queue;

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
