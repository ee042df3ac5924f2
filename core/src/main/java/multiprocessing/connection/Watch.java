package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.socket.Readiness;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import multiprocessing.time.WaitingList;

/// Who waits for a connection together with others: a virtual thread looks, as long as there is anybody. Thread-safe.
final class Watch {
    /*
     * To look is to take in what has come, of which the system tells nobody any more. So who looks does it once more before
     * each sleep, for who has come meanwhile, and whoever else has taken something in wakes it: what it left may be all
     * that comes. A wake-up before the sleep makes that end at once.
     *
     * While another receives, what comes is his, and stays with the system until he has a processor: a sleep at the socket
     * would end at once, again and again, and keep a carrier from him. So who looks waits for its turn first.
     *
     * Only those are told who waited before the look: for who came later what was seen may have been taken. When there is no
     * memory for what comes, all are told, to look for themselves, and for who comes later another thread looks. Else nobody is
     * told for nothing: a server takes it for a word of its client.
     */
    private static final long PAUSE_NANOS = 50_000_000;

    private final Waitable watched;
    private final Readiness readable;
    private final Runnable turn;
    private final WaitingList waiting = new WaitingList();
    private volatile boolean isLooking; // written under this

    /// @param readable of this alone; who closes it has all told who wait
    /// @param turn waits as long as another has to itself what comes
    Watch(Waitable watched, Readiness readable, Runnable turn) {
        this.watched = watched;
        this.readable = readable;
        this.turn = turn;
    }

    /// As [Waitable#whenReady].
    Waitable.Registration add(Runnable action) {
        if (watched.isReady()) {
            action.run();
            return () -> {};
        }
        Waitable.Registration added;
        synchronized (this) {
            if (!isLooking) {
                Thread.ofVirtual().name("mp-watch").start(this::look);
                isLooking = true;
            }
            added = waiting.add(action);
        }
        return () -> {
            added.cancel();
            if (waiting.isEmpty()) {
                lookAgain(); // and see that
            }
        };
    }

    private void look() {
        try {
            while (goesOn()) {
                lookOnce();
            }
        } catch (Throwable e) {
            synchronized (this) {
                isLooking = false; // before they are told, and may come again
            }
            waiting.tellAll();
            throw e;
        }
    }

    private void lookOnce() {
        turn.run();
        long known = waiting.newest();
        if (watched.isReady()) {
            waiting.tell(known);
            return;
        }
        try {
            readable.await(Deadline.never());
        } catch (ClosedChannelException | InterruptedException closed) {
            waiting.tellAll();
        } catch (IOException | OutOfMemoryError e) { // others may give back what is wanting to wait
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private synchronized boolean goesOn() {
        isLooking = !waiting.isEmpty();
        return isLooking;
    }

    /// Has who looks do so again: the connection may be ready though nothing more comes.
    void lookAgain() {
        if (isLooking) { // who begins later looks first
            readable.wakeUp();
        }
    }
}
