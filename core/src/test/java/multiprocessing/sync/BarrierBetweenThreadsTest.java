package multiprocessing.sync;

import multiprocessing.StartMethod;

class BarrierBetweenThreadsTest extends BarrierSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
