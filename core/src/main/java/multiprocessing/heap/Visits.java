package multiprocessing.heap;

import java.util.concurrent.atomic.AtomicInteger;

/// Who of this process is at work with something that may be closed at any moment: what it has in shared memory is given up
/// when the last one has left.
///
/// Thread-safe.
public final class Visits {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger(1); // one for who will close it
    private final Runnable whenGone;

    /// @param whenGone called once, by whoever is the last
    public Visits(Runnable whenGone) {
        this.whenGone = whenGone;
    }

    /// Begins to work with it; to be ended by [#leave].
    ///
    /// @return false if it is closed, and there is nothing to leave
    public boolean enter() {
        int seen = state.get();
        while (seen >= 0) {
            int now = state.compareAndExchange(seen, seen + 1);
            if (now == seen) {
                return true;
            }
            seen = now;
        }
        return false;
    }

    /// Ends what [#enter] began.
    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            whenGone.run();
        }
    }

    /// Lets nobody in any more.
    ///
    /// @return whether it was open: then the caller is within, tells those who wait, and leaves
    public boolean close() {
        return state.getAndUpdate(seen -> seen | CLOSED) >= 0;
    }

    /// Whether it is closed.
    public boolean isClosed() {
        return state.get() < 0;
    }
}
