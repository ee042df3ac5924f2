package multiprocessing.sync;

import multiprocessing.StartMethod;

class EventBetweenThreadsTest extends EventSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
