package multiprocessing.sync;

import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Signals;
import org.junit.jupiter.api.Test;

class EventBetweenJVMsTest extends EventSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Test
    void whoSleepsInAnotherJvmGoesOnThoughItIsClearedAtOnce() throws Exception {
        var event = Event.create();
        Process waiter = start(event::await);
        Await.await(event.gate::isAwaited, "who waits");
        Signals.stop(waiter.pid());

        event.set();
        event.clear();

        Signals.send("CONT", waiter.pid());
        join(waiter);
    }
}
