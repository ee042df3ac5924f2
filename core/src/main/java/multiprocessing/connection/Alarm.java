package multiprocessing.connection;

import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.time.Deadline;

/// Does something when a deadline has passed, unless it is closed before.
final class Alarm implements AutoCloseable {
    private final CountDownLatch isOff = new CountDownLatch(1);
    private final AtomicBoolean isOver = new AtomicBoolean(); // it rings, or will not

    Alarm(Deadline deadline, Runnable action) {
        Thread.ofVirtual().name("mp-alarm").start(() -> ring(deadline, action));
    }

    private void ring(Deadline deadline, Runnable action) {
        try {
            if (!isOff.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                    && isOver.compareAndSet(false, true)) {
                action.run();
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it.
    ///
    /// @throws SocketTimeoutException if it rings already
    @Override
    public void close() throws SocketTimeoutException {
        isOff.countDown();
        if (!isOver.compareAndSet(false, true)) {
            throw new SocketTimeoutException("no answer in time");
        }
    }
}
