package multiprocessing.python;

import java.time.Duration;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.Semaphore;
import org.jspecify.annotations.Nullable;

/// Locks and semaphores as Python's of threads.
final class AcquirerMethods {
    private AcquirerMethods() {}

    /// How it is acquired.
    interface Acquirer {
        boolean acquire(Duration timeout) throws InterruptedException;
    }

    static Methods of(Mutex lock) {
        return of(lock, lock);
    }

    /// Of an object that has that lock.
    static Methods of(Object object, Mutex lock) {
        return methods(object, lock, lock::acquire, lock::release)
                .on("locked()", _ -> lock.isLocked());
    }

    static Methods of(Semaphore semaphore) {
        return methods(semaphore, semaphore, semaphore::acquire, semaphore::release);
    }

    /// Of an object that has that lock or semaphore, which is acquired and released so.
    static Methods methods(Object object, Object held, Acquirer acquirer, Runnable release) {
        return Methods.of(object)
                .on(
                        "acquire(blocking?, timeout?)",
                        call -> {
                            boolean isAcquired = acquire(call, patience(call, held), acquirer);
                            if (isAcquired && call.isUnwanted()) {
                                release.run(); // nobody will know that he has it
                            } else if (isAcquired) {
                                call.session().holder().add(held);
                            }
                            return isAcquired;
                        })
                .on(
                        held instanceof Semaphore ? "release(n?)" : "release()",
                        call -> {
                            int times = times(call, held);
                            for (int i = 0; i < times; i++) {
                                Object _ =
                                        call.session()
                                                .holder()
                                                .release(held, () -> release(held, release));
                            }
                            return null;
                        });
    }

    private static int times(Call call, Object released) {
        int times = released instanceof Semaphore ? call.integer(0, 1) : 1;
        if (times < 1) {
            throw Errors.value("n must be one or more");
        }
        return times;
    }

    private static boolean acquire(Call call, Duration patience, Acquirer acquirer)
            throws InterruptedException {
        return acquirer.acquire(Duration.ZERO)
                || (patience.isPositive() && call.await(() -> acquirer.acquire(patience)));
    }

    /// For a lock -1 second is for ever, and less is an error; for a semaphore any less than 0 is not at all.
    private static Duration patience(Call call, Object acquired) {
        boolean isLock = acquired instanceof Mutex;
        boolean hasNone =
                call.at(1) == null
                        || (isLock
                                && call.at(1) instanceof Number seconds
                                && seconds.doubleValue() == -1);
        if (!call.flag(0, true)) {
            if (!hasNone) {
                throw Errors.value("can't specify a timeout for a non-blocking call");
            }
            return Duration.ZERO;
        }
        if (hasNone) {
            return Call.FOR_EVER;
        }
        return isLock ? call.timeout(1) : call.patience(1);
    }

    /// @return None
    private static @Nullable Object release(Object object, Runnable release) {
        try {
            release.run();
            return null;
        } catch (IllegalStateException e) {
            throw object instanceof Mutex
                    ? Errors.runtime("release unlocked lock")
                    : Errors.value("Semaphore released too many times");
        }
    }
}
