package multiprocessing.connection;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import multiprocessing.time.Deadline;

/// Does something when a deadline has passed, unless it is closed before.
final class Alarm implements AutoCloseable {
    private final CountDownLatch isOff = new CountDownLatch(1);

    Alarm(Deadline deadline, Runnable action) {
        Thread.ofVirtual().name("mp-alarm").start(() -> ring(deadline, action));
    }

    private void ring(Deadline deadline, Runnable action) {
        try {
            if (!isOff.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                action.run();
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        isOff.countDown();
    }
}
