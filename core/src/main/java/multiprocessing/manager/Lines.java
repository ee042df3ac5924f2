package multiprocessing.manager;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// The lines of a client's threads to a manager, each of which has one. Thread-safe.
final class Lines {
    /*
     * A line goes with its thread: when the next one is opened, or else when it is collected, since nothing else refers to it
     * strongly. All go with the link. Therefore neither a line nor these refer to it.
     */
    private final Place place;

    @SuppressWarnings("ThreadLocalUsage") // a line for each thread and each manager
    private final ThreadLocal<@Nullable Wire> ofThread = new ThreadLocal<>();

    /// Guarded by itself.
    private final Map<Wire, WeakReference<Thread>> open = new WeakHashMap<>();

    private boolean isClosed; // guarded by open

    Lines(Place place) {
        this.place = place;
    }

    /// That of the calling thread; null if it has none yet.
    @Nullable
    Wire own() {
        return ofThread.get();
    }

    /// Opens one for the calling thread, which is [#own] only from [#keep] on.
    ///
    /// @throws ClosedException if the server lets nobody in any more, or these are closed
    Wire open() throws InterruptedException {
        closeThoseOfTheDead(); // there may be too many before they are collected
        Wire line = place.open();
        synchronized (open) {
            if (!isClosed) {
                open.put(line, new WeakReference<>(Thread.currentThread()));
                return line;
            }
        }
        line.close();
        throw new ClosedException("closed here");
    }

    private void closeThoseOfTheDead() {
        var orphans = new ArrayList<Wire>();
        synchronized (open) {
            open.forEach((line, ofThread) -> {
                Thread thread = ofThread.get();
                if (thread == null || !thread.isAlive()) {
                    orphans.add(line);
                }
            });
            open.keySet().removeAll(orphans);
        }
        orphans.forEach(Wire::close);
    }

    void keep(Wire line) {
        ofThread.set(line);
    }

    void close() {
        List<Wire> all;
        synchronized (open) {
            isClosed = true;
            all = new ArrayList<>(open.keySet());
        }
        all.forEach(Wire::close);
    }
}
