package multiprocessing.pool;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Workers that are threads of this JVM.
final class ThreadLines implements Lines {
    private final Terms terms;
    private volatile @Nullable Thread waiting;

    ThreadLines(Terms terms) {
        this.terms = terms;
    }

    @Override
    public Line open(int worker, int slot, String name) {
        var line = new ThreadLine(this::ring);
        boolean _ = line.offer(terms.order(0).encode());
        line.start(new Worker(worker, slot, name, line.pid()));
        return line;
    }

    @Override
    public void await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofNanos(timeoutNanos));
        waiting = Thread.currentThread();
        try {
            while (!condition.getAsBoolean() && !deadline.hasPassed()) {
                LockSupport.parkNanos(this, deadline.remainingNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiting = null;
        }
    }

    @Override
    public void ring() {
        LockSupport.unpark(waiting);
    }

    @Override
    public void close() {
        // threads leave nothing behind
    }
}
