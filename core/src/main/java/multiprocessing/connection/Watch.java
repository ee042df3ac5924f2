package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import multiprocessing.socket.Readiness;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;

/// Who waits for a connection together with others: a virtual thread looks, as long as there is anybody. Thread-safe.
final class Watch {
    private final Waitable watched;
    private final Readiness readable;
    private final Map<Object, Runnable> actions = new LinkedHashMap<>(); // guarded by this
    private boolean isLooking; // guarded by this

    Watch(Waitable watched, SocketChannel channel) {
        this.watched = watched;
        this.readable = new Readiness(channel, SelectionKey.OP_READ);
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
                isLooking = true;
                Thread.ofVirtual().name("mp-watch").start(this::look);
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
        while (goesOn()) {
            boolean isClosed = false;
            try {
                readable.await(Deadline.never());
            } catch (IOException | InterruptedException closed) {
                isClosed = true;
            }
            List<Object> known = tickets();
            if (isClosed || watched.isReady()) {
                tell(known);
            }
        }
    }

    private synchronized boolean goesOn() {
        isLooking = !actions.isEmpty();
        return isLooking;
    }

    private synchronized List<Object> tickets() {
        return List.copyOf(actions.keySet());
    }

    /// @param known who waited before it was seen to be ready: for who came later what was there may have been taken
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

    /// Tells all who wait.
    void close() {
        readable.close();
    }
}
