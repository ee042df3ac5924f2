package multiprocessing.pool;

import java.util.concurrent.RejectedExecutionException;
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
    private int telling; // how many threads do; guarded by the lock
    private @Nullable Piece untold; // of what was taken, perhaps; likewise
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
                        first = tellsAll ? takeAll() : news.takeOwn();
                    }
                    if (first != null) {
                        telling++;
                    }
                    isMoreLeft = !wasLeft && news.isLeft();
                }
            }
        } finally {
            boolean isTold = false;
            try {
                isTold = tell(first, tellsAll, isMoreLeft);
            } finally {
                if (first != null) {
                    synchronized (lock) { // no call, for which there may be no stack
                        telling--;
                        if (!isTold) {
                            first.nextUntold = untold;
                            untold = first;
                        }
                    }
                }
            }
            end(tellsAll, isTold);
        }
    }

    private @Nullable Piece takeAll() {
        for (Piece one = untold; one != null; one = untold) {
            untold = one.nextUntold;
            news.leaveUntold(one);
        }
        return news.takeAll();
    }

    /// @return whether all is told
    private boolean tell(@Nullable Piece first, boolean tellsAll, boolean isMoreLeft) {
        if (isMoreLeft || failure != null) {
            callCollector(tellsAll);
        }
        if (first == null) {
            return true;
        }
        boolean wasInterrupted = Thread.interrupted(); // that is not meant for what is decoded
        try {
            ScopedValue.where(isTelling, true).run(() -> tellEach(first));
            return true;
        } catch (VirtualMachineError e) {
            if (tellsAll) {
                throw e;
            }
            return false;
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void callCollector(boolean tellsAll) {
        try {
            callCollector.run();
        } catch (VirtualMachineError e) { // what was moved is, and the collector looks now and then
            if (tellsAll) {
                throw e;
            }
        }
    }

    /// @throws VirtualMachineError if not all could be told
    private void tellEach(Piece first) {
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
        if (want != null) {
            throw want;
        }
    }

    /// Does what is to be done when nothing is being told, nor will be.
    private void end(boolean tellsAll, boolean isTold) {
        Runnable last = news.last();
        if (!tellsAll) {
            if (!isTold || failure != null || last != null) {
                callCollector(tellsAll);
            }
        } else if (last != null && isAllTold()) {
            last.run();
        }
    }

    private boolean isAllTold() {
        synchronized (lock) {
            return telling == 0 && untold == null && news.isEmpty();
        }
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
