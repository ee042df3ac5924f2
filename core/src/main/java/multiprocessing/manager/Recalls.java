package multiprocessing.manager;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Tells managers to which this process has no link that nobody will arrive, of proxies that it has sent. Thread-safe.
final class Recalls {
    /*
     *  add ──▶ due: place → journeys ──▶ one thread: a line to that place, all its journeys, an answer
     *
     * A line takes a socket, and proofs on both sides; so what comes while one is opened waits for the next, and goes with
     * all that are for the same place. Who adds one does not wait: the manager may be slow, or gone.
     */
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int TRIES_MOST = 3;
    private static final long REST_NANOS = 500_000_000; // before the next
    private static final Executor THREAD = Notes.oneThread();
    private static final SequencedMap<Place, List<Long>> DUE =
            new LinkedHashMap<>(); // in order; guarded by itself

    private Recalls() {}

    static void add(Place place, long journey) {
        synchronized (DUE) {
            DUE.computeIfAbsent(place, _ -> new ArrayList<>()).add(journey);
        }
        THREAD.execute(Recalls::tellNext);
    }

    /// Tells one place of all; none if another call has told all.
    private static void tellNext() {
        Map.Entry<Place, List<Long>> next = poll();
        if (next != null) {
            tellInTheEnd(next.getKey(), next.getValue());
        }
    }

    private static Map.@Nullable Entry<Place, List<Long>> poll() {
        synchronized (DUE) {
            return DUE.pollFirstEntry();
        }
    }

    /// Waits for memory: what is not told is kept by the manager for ever.
    private static void tellInTheEnd(Place place, List<Long> journeys) {
        while (true) {
            try {
                tell(place, journeys);
                return;
            } catch (OutOfMemoryError e) { // others may give some back; once more has no effect
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// Tries more than once: a descriptor, memory or an answer in time may be wanting for a moment only. What was told already has
    /// no effect.
    private static void tell(Place place, List<Long> journeys) {
        for (int tries = 1; place.isAlive() && !hasTold(place, journeys); tries++) {
            if (tries == TRIES_MOST) {
                return; // it is gone, and so is what this is about
            }
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private static boolean hasTold(Place place, List<Long> journeys) {
        try (Wire line = Wire.uninterruptibly(place::open)) {
            for (long journey : journeys) {
                send(line, Request.RECALL, journey);
            }
            send(line, Request.HELLO, 0); // whose answer, whatever it is, comes behind all that
            Deadline deadline = place.greetingDeadline();
            byte @Nullable [] answer =
                    Wire.uninterruptibly(() ->
                            line.connection().poll(deadline.remaining()) ? line.receive() : null);
            return answer != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static void send(Wire line, int what, long number) {
        line.sendUninterruptibly(line.encode(Side.NOBODY, new Object[] {what, number}));
    }
}
