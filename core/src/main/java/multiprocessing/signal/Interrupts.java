package multiprocessing.signal;

/// Interrupts that came before a wait.
public final class Interrupts {
    private Interrupts() {}

    /// Ends what may wait before it begins, so that a loop of waits that are over at once can be ended, too.
    ///
    /// @throws InterruptedException if the calling thread has been interrupted, of which nothing is left then
    public static void check() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
