package multiprocessing.sync;

import multiprocessing.StartMethod;

class MutexBetweenThreadsTest extends MutexSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
