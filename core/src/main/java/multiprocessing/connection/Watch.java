package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
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
        boolean isReady = false;
        while (goesOn(isReady)) {
            try {
                readable.await(Deadline.never());
                isReady = watched.isReady();
            } catch (IOException | InterruptedException closed) {
                isReady = true;
            }
        }
    }

    /// Tells who waits if it is ready.
    ///
    /// @return whether anybody waits still
    private boolean goesOn(boolean isReady) {
        List<Runnable> due = List.of();
        boolean goesOn;
        synchronized (this) {
            if (isReady) {
                due = List.copyOf(actions.values());
                actions.clear();
            }
            goesOn = !actions.isEmpty();
            isLooking = goesOn;
        }
        due.forEach(Runnable::run);
        return goesOn;
    }

    /// Tells all who wait.
    void close() {
        readable.close();
    }
}
