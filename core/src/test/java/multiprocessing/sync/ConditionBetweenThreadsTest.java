package multiprocessing.sync;

import multiprocessing.StartMethod;

class ConditionBetweenThreadsTest extends ConditionSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
