package multiprocessing.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.socket.Readiness;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;

/// Who waits for a connection together with others: a virtual thread looks, as long as there is anybody. Thread-safe.
final class Watch {
    /*
     * To look is to take in what has come, of which the system tells nobody any more. So who looks does it once more before
     * each sleep, for who has come meanwhile, and whoever else has taken something in wakes it: what it left may be all
     * that comes. A wake-up before the sleep makes that end at once.
     *
     * Only those are told who waited before the look: for who came later what was seen may have been taken. When looking
     * fails, as for want of memory, all are told, to look for themselves, and for who comes later another thread looks.
     */
    private final Waitable watched;
    private final Readiness readable;
    private final Map<Object, Runnable> actions = new LinkedHashMap<>(); // guarded by this
    private volatile boolean isLooking; // written under this

    /// @param readable of this alone; who closes it has all told who wait
    Watch(Waitable watched, Readiness readable) {
        this.watched = watched;
        this.readable = readable;
    }

    /// As [Waitable#whenReady].
    Waitable.Registration add(Runnable action) {
        if (watched.isReady()) {
            action.run();
            return () -> {};
        }
        var ticket = new Object();
        synchronized (this) {
            actions.put(ticket, action);
            if (!isLooking) {
                Thread.ofVirtual().name("mp-watch").start(this::look);
                isLooking = true;
            }
        }
        return () -> remove(ticket);
    }

    private synchronized void remove(Object ticket) {
        if (actions.remove(ticket) != null && actions.isEmpty()) {
            readable.wakeUp();
        }
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
            tell(tickets());
            throw e;
        }
    }

    private void lookOnce() {
        List<Object> known = tickets();
        if (watched.isReady()) {
            tell(known);
            return;
        }
        try {
            readable.await(Deadline.never());
        } catch (IOException | InterruptedException closed) {
            tell(tickets());
        }
    }

    private synchronized boolean goesOn() {
        isLooking = !actions.isEmpty();
        return isLooking;
    }

    private synchronized List<Object> tickets() {
        return List.copyOf(actions.keySet());
    }

    private void tell(List<Object> known) {
        List<Runnable> due = new ArrayList<>();
        synchronized (this) {
            for (Object ticket : known) {
                Runnable action = actions.remove(ticket);
                if (action != null) {
                    due.add(action);
                }
            }
        }
        due.forEach(Runnable::run);
    }

    /// Has who looks do so again: the connection may be ready though nothing more comes.
    void lookAgain() {
        if (isLooking) { // who begins later looks first
            readable.wakeUp();
        }
    }
}
