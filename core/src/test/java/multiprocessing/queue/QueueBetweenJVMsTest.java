package multiprocessing.queue;

import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import org.jspecify.annotations.Nullable;

class QueueBetweenJVMsTest extends QueueSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }

    @Override
    <E extends @Nullable Object> Queue<E> newQueue(int maxSize) {
        return Multiprocessing.queue(maxSize);
    }
}
