package multiprocessing.pool;

import java.util.function.BooleanSupplier;
import multiprocessing.error.ProcessStartException;

/// Where the workers of a pool come from, and where its parent waits for what they say.
interface Lines extends AutoCloseable {
    /// Starts a worker. May take some milliseconds.
    ///
    /// @param slot the place in the pool that it has
    /// @throws ProcessStartException if its process cannot be started
    Line open(int worker, int slot, String name);

    /// Waits until `condition` is seen true, at most so long; every worker that says something, and [#ring], has it looked
    /// at again.
    ///
    /// @throws InterruptedException if interrupted
    void await(BooleanSupplier condition, long timeoutNanos) throws InterruptedException;

    /// Has who waits look.
    void ring();

    /// Frees what belongs to them all. Once every line is closed.
    @Override
    void close();
}
