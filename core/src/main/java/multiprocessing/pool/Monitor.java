package multiprocessing.pool;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lock of a coordinator. What is to be told to users is gathered while it is held and told after. Thread-safe.
final class Monitor {
    /*
     * A thread of the user's may come with hardly any stack left, or find no heap. It must not keep the lock: so that is the
     * JVM's own, which is given back without a call. What it was about may be half done, so that nothing can be relied upon:
     * that is remembered, and the collector breaks the pool. What it cannot tell, it leaves to the collector.
     */
    private final Object lock = new Object();
    private final News news;
    private final Runnable callCollector;
    private final ScopedValue<Boolean> isTelling = ScopedValue.newInstance();
    private volatile long taken; // how often there was news; changed under the lock
    private final AtomicLong told = new AtomicLong(); // how often it was told
    private volatile @Nullable Throwable failure;

    Monitor(News news, Runnable callCollector) {
        this.news = news;
        this.callCollector = callCollector;
    }

    /// Does something, and tells what is for the calling thread to tell.
    ///
    /// @return how much that was
    int move(IntSupplier move) {
        return move(move, false);
    }

    /// By the collector: does something, and tells what others have left, too.
    ///
    /// @return how much that was
    /// @throws VirtualMachineError if there is no heap or stack to tell all; the rest is kept
    int moveAndTellAll(IntSupplier move) {
        return move(move, true);
    }

    private int move(IntSupplier move, boolean tellsAll) {
        Piece first = null;
        boolean isMoreLeft = false;
        boolean isHalfDone = false;
        try {
            synchronized (lock) {
                boolean wasLeft = news.isLeft();
                try {
                    return move.getAsInt();
                } catch (RejectedExecutionException | BrokenPoolException refused) {
                    throw refused; // before anything was changed
                } catch (Throwable e) {
                    failure = e;
                    isHalfDone = true;
                    throw e;
                } finally {
                    if (tellsAll || !isHalfDone) { // else it may lack the stack to take, too
                        first = tellsAll ? news.takeAll() : news.takeOwn();
                    }
                    if (first != null) {
                        taken++;
                    }
                    isMoreLeft = !wasLeft && news.isLeft();
                }
            }
        } finally {
            tell(first, tellsAll, isMoreLeft);
        }
    }

    private void tell(@Nullable Piece first, boolean tellsAll, boolean isMoreLeft) {
        try {
            if (isMoreLeft || failure != null) {
                callCollector.run();
            }
        } finally {
            if (first != null) {
                tell(first, tellsAll);
            }
        }
    }

    private void tell(Piece first, boolean tellsAll) {
        boolean wasInterrupted = Thread.interrupted(); // that is not meant for what is decoded
        VirtualMachineError want;
        try {
            want = ScopedValue.where(isTelling, true).call(() -> tellEach(first));
        } finally {
            boolean isUntold = leaveUntold(first);
            if (isLastTold(told.incrementAndGet())) {
                news.last().run();
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
            if (!tellsAll && (isUntold || failure != null)) {
                callCollector.run();
            }
        }
        if (want != null && tellsAll) {
            throw want;
        }
    }

    /// Whether nothing was gathered that is not told.
    ///
    /// @param times how often it was told
    private boolean isLastTold(long times) {
        if (news.isLeft() || times != taken) {
            return false;
        }
        synchronized (lock) { // without it those are seen while they change
            return times == taken && news.isEmpty();
        }
    }

    /// @return why not all could be told, or null
    private @Nullable VirtualMachineError tellEach(Piece first) {
        VirtualMachineError want = null;
        for (Piece one = first; one != null; one = one.next) {
            try {
                one.tellIfPossible();
            } catch (VirtualMachineError e) {
                want = e;
            } catch (Throwable e) {
                failure = e;
            }
        }
        return want;
    }

    /// @return whether there was such
    private boolean leaveUntold(Piece first) {
        for (Piece one = first; one != null; one = one.next) {
            if (!one.isTold()) {
                synchronized (lock) {
                    news.leaveUntold(first);
                }
                return true;
            }
        }
        return false;
    }

    /// Whether something is left for the collector to tell, or for who asked for it. Any thread may ask.
    boolean isLeft() {
        return news.isLeft();
    }

    /// Why what it guards cannot be relied upon, or null.
    @Nullable
    Throwable failure() {
        return failure;
    }

    /// Remembers that, or forgets it.
    void failed(@Nullable Throwable why) {
        failure = why;
    }

    /// Whether the calling thread is telling something.
    boolean isTelling() {
        return isTelling.isBound();
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
        synchronized (lock) {
            return question.get();
        }
    }
}
