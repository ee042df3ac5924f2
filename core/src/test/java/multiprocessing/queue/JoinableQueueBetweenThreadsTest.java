package multiprocessing.queue;

import multiprocessing.StartMethod;

class JoinableQueueBetweenThreadsTest extends JoinableQueueSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
