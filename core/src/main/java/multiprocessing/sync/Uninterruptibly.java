package multiprocessing.sync;

/// Waits that an interrupt does not end.
final class Uninterruptibly {
    private Uninterruptibly() {}

    /// A wait that can be begun again after an interrupt.
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    /// Waits to the end; an interrupt meanwhile is kept for later.
    static void run(Wait wait) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    wait.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
