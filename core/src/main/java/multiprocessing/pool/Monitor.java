package multiprocessing.pool;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lock of a coordinator. What is to be told to users is gathered while it is held and told after. Thread-safe.
final class Monitor {
    private static final int TRIES = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final News news;
    private final AtomicInteger telling = new AtomicInteger(); // threads
    private final ScopedValue<Boolean> isTelling = ScopedValue.newInstance();

    Monitor(News news) {
        this.news = news;
    }

    /// Does something.
    ///
    /// @return how much that was
    int move(IntSupplier move) {
        int done;
        List<Runnable> told;
        enter();
        try {
            done = move.getAsInt();
        } finally {
            told = news.take();
            if (!told.isEmpty()) {
                telling.incrementAndGet();
            }
            lock.unlock();
        }
        tell(told);
        return done;
    }

    private void tell(List<Runnable> told) {
        if (!told.isEmpty()) {
            try {
                ScopedValue.where(isTelling, true).run(() -> told.forEach(Runnable::run));
            } finally {
                if (telling.decrementAndGet() == 0) {
                    news.last().run();
                }
            }
        }
    }

    /// Whether the calling thread is telling something.
    boolean isTelling() {
        return isTelling.isBound();
    }

    /// It is held for a microsecond as a rule, and to sleep and be woken takes ten.
    private void enter() {
        for (int i = 0; i < TRIES; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /// Changes something.
    void change(Runnable change) {
        int _ =
                move(() -> {
                    change.run();
                    return 1;
                });
    }

    /// Asks something.
    <T extends @Nullable Object> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
