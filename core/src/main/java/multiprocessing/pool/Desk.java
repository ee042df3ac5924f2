package multiprocessing.pool;

import org.jspecify.annotations.Nullable;

/// The worker's end of its line. Used by the worker's thread alone.
interface Desk {
    Cell cell();

    /// As [Line#carrier].
    long carrier();

    /// What stands for the loader of that number in the parent, or null if there is none any more.
    @Nullable
    ClassLoader loader(int number);

    /// Waits for the next message, an [Order].
    ///
    /// @throws InterruptedException if the worker is to end without further ado
    byte[] take() throws InterruptedException;

    /// Whether a message is there to be taken.
    boolean hasNext();

    /// Hands over a message, a [Reply]; waits while there is no room for it. It may be seen only after [#flush].
    void put(byte[] reply) throws InterruptedException;

    /// Keeps the result that was added last to `results`, so that it is not lost with the worker.
    ///
    /// @param next the name of the item behind it
    /// @param startedNanos when the first of the results was begun
    /// @return whether it is kept; else the results are to be handed over now
    boolean keep(Packer results, long next, long startedNanos);

    /// Wakes the parent if it waits.
    void flush();

    /// Has `action` run whenever the parent says that [Cell#toStop] has changed, or [Cell#isHeapAsked], and now and then besides, in
    /// any thread, until the desk is left. Called once.
    void whenCalled(Runnable action);
}
