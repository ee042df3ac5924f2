package multiprocessing.sync;

import multiprocessing.StartMethod;

class SemaphoreBetweenThreadsTest extends SemaphoreSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
