package multiprocessing.queue;

import multiprocessing.StartMethod;

class JoinableQueueBetweenJVMsTest extends JoinableQueueSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }
}
