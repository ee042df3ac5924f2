package multiprocessing.pool;

/// Interrupts a worker's thread while it runs a certain item, and at no other time.
final class Interrupts {
    /*
     *  worker                                   who looks
     *    cell: the next item runs                 isLooking
     *    waits while somebody looks               cell: does the item to be stopped run? then interrupt
     *    forgets interrupts                       not isLooking
     *    is the item to be stopped? interrupts itself
     *    is any? begins nothing
     *
     * Both write before they read. So either the worker sees somebody look, or that one sees the next item. Who looks may
     * see it before the worker has forgotten what was left; then the worker knows from the cell, too.
     *
     * Others may have us look again while the item cleans up, having been interrupted. So it is told once.
     */
    private final Cell cell;
    private final Thread thread;
    private volatile boolean isLooking;
    private volatile long told; // the name of the item that was interrupted last

    Interrupts(Cell cell, Thread thread) {
        this.cell = cell;
        this.thread = thread;
    }

    /// By the worker: the body of that item begins, as [Cell#begin] has it.
    ///
    /// @throws InterruptedException if it does not: the worker is given up, and who finds that no item runs has another do it
    void begin(long name, long nanos) throws InterruptedException {
        cell.begin(name, nanos);
        forget();
        heed(name);
    }

    /// By the worker: no item runs.
    void rest() {
        cell.rest();
        forget();
    }

    /// What is left of an interrupt, ours or one of the item's own, is not for the next.
    private void forget() {
        while (isLooking) {
            Thread.onSpinWait();
        }
        boolean _ = Thread.interrupted();
    }

    private void heed(long name) throws InterruptedException {
        long toStop = cell.toStop();
        if (toStop == Cell.ANY) {
            throw new InterruptedException("killed");
        }
        if (toStop == name) {
            interrupt(name);
        }
    }

    /// Interrupts if the cell says so, once.
    synchronized void look() {
        isLooking = true;
        try {
            long running = cell.running();
            if (running != 0 && cell.toStop() == running && told != running) {
                interrupt(running);
            }
        } finally { // who looks may have no stack left, and the worker waits
            isLooking = false;
        }
    }

    /// Not between another's look at what was told and its interrupt.
    private synchronized void interrupt(long name) {
        told = name;
        thread.interrupt();
    }
}
