package multiprocessing.sync;

import multiprocessing.StartMethod;

class EventBetweenJVMsTest extends EventSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }
}
