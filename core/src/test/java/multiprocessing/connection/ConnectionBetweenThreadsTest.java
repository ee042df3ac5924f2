package multiprocessing.connection;

import multiprocessing.StartMethod;

class ConnectionBetweenThreadsTest extends ConnectionSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }
}
