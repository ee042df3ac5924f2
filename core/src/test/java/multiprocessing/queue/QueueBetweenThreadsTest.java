package multiprocessing.queue;

import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import org.jspecify.annotations.Nullable;

class QueueBetweenThreadsTest extends QueueSpec {
    @Override
    StartMethod startMethod() {
        return StartMethod.THREAD;
    }

    @Override
    <E extends @Nullable Object> Queue<E> newQueue(int maxSize) {
        return Multiprocessing.queue(maxSize);
    }
}
