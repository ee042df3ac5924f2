package multiprocessing.python;

import java.time.Duration;
import java.util.Optional;
import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.Semaphore;

/// Locks and semaphores as Python's of threads.
final class AcquirerMethods {
    private AcquirerMethods() {}

    private interface Acquirer {
        void acquire() throws InterruptedException;
    }

    private interface LimitedAcquirer {
        boolean acquire(Duration timeout) throws InterruptedException;
    }

    static Methods of(Mutex lock) {
        return of(lock, lock);
    }

    /// Of an object that has that lock.
    static Methods of(Object object, Mutex lock) {
        return methods(object, lock, lock::acquire, lock::acquire, lock::release)
                .on("locked()", _ -> lock.isLocked());
    }

    static Methods of(Semaphore semaphore) {
        return methods(
                semaphore, semaphore, semaphore::acquire, semaphore::acquire, semaphore::release);
    }

    private static Methods methods(
            Object object,
            Object held,
            Acquirer waiting,
            LimitedAcquirer limited,
            Runnable release) {
        boolean isHeld = held instanceof Mutex || held instanceof BoundedSemaphore;
        return Methods.of(object)
                .on(
                        "acquire(blocking?, timeout?)",
                        call -> {
                            boolean isAcquired = acquire(call, waiting, limited);
                            if (isAcquired && isHeld) {
                                call.session().holds().add(held, release);
                            }
                            return isAcquired;
                        })
                .does(
                        "release()",
                        call -> {
                            release(held, release);
                            call.session().holds().remove(held);
                        });
    }

    private static boolean acquire(Call call, Acquirer waiting, LimitedAcquirer limited)
            throws InterruptedException {
        if (limited.acquire(Duration.ZERO)) {
            return true;
        }
        Optional<Duration> patience = patience(call);
        if (patience.isEmpty()) {
            return call.await(() -> {
                waiting.acquire();
                return true;
            });
        }
        return patience.get().isPositive() && call.await(() -> limited.acquire(patience.get()));
    }

    private static Optional<Duration> patience(Call call) {
        boolean isForEver = call.at(1) instanceof Number seconds && seconds.doubleValue() == -1;
        return isForEver && call.flag(0, true) ? Optional.empty() : call.patience(0, 1);
    }

    private static void release(Object object, Runnable release) {
        try {
            release.run();
        } catch (IllegalStateException e) {
            throw object instanceof Mutex
                    ? Errors.runtime("release unlocked lock")
                    : Errors.value("Semaphore released too many times");
        }
    }
}
