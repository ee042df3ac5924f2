package multiprocessing.manager;

import java.time.Duration;

/// A barrier of a manager elsewhere. Each method is that of [Barrier][multiprocessing.sync.Barrier]; a process that dies while
/// it waits breaks it.
public interface BarrierProxy {
    int await() throws InterruptedException;

    int await(Duration timeout) throws InterruptedException;

    void abort();

    void reset();

    int parties();

    int waiting();

    boolean isBroken();
}
