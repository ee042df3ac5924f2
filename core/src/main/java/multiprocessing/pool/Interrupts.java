package multiprocessing.pool;

/// Interrupts a worker's thread while it runs a certain item, and at no other time.
final class Interrupts {
    private final Cell cell;
    private final Thread thread;
    private long running; // guarded by this, as is the interrupting

    Interrupts(Cell cell, Thread thread) {
        this.cell = cell;
        this.thread = thread;
    }

    synchronized void begin(long name, long nanos) {
        running = name;
        cell.begin(name, nanos);
    }

    /// What is left of an interrupt, ours or one of the item's own, is not for the next.
    synchronized void end() {
        running = 0;
        Thread.interrupted();
    }

    /// Interrupts if the cell says so.
    synchronized void look() {
        if (running != 0 && cell.toStop() == running) {
            thread.interrupt();
        }
    }
}
