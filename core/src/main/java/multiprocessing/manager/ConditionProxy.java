package multiprocessing.manager;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Deadline;

/// A condition of a manager elsewhere. Each method is that of [Condition][multiprocessing.sync.Condition].
public interface ConditionProxy extends AcquirerProxy {
    void await() throws InterruptedException;

    boolean await(Duration timeout) throws InterruptedException;

    void signal();

    void signal(int count);

    void signalAll();

    /// Waits until `predicate`, which is asked in this process, is true. Python: `wait_for(predicate)`.
    ///
    /// @throws InterruptedException if interrupted while waiting
    /// @throws IllegalStateException if it is to wait and this thread does not hold the lock; where there is nothing to wait for
    ///     it is not asked
    @Here
    default void awaitUntil(BooleanSupplier predicate) throws InterruptedException {
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// As [#awaitUntil(BooleanSupplier)], at most for `timeout`.
    ///
    /// @return what the predicate said last
    /// @throws InterruptedException if interrupted while waiting
    /// @throws IllegalStateException as [#awaitUntil(BooleanSupplier)]
    @Here
    default boolean awaitUntil(BooleanSupplier predicate, Duration timeout)
            throws InterruptedException {
        var deadline = Deadline.in(timeout);
        while (!predicate.getAsBoolean()) {
            if (deadline.hasPassed()) {
                return false;
            }
            boolean _ = await(deadline.remaining());
        }
        return true;
    }
}
