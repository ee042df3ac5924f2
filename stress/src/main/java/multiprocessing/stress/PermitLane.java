package multiprocessing.stress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.BoundedSemaphore;

/// Four who lend two permits. Each, while it has one, looks whether two others have one, too.
final class PermitLane extends Lane {
    private static final String HOLDER = "holder";
    private static final int HOLDERS = 4;
    private static final int PERMITS = 2;
    private static final int NUMBER_BITS = 31;
    private static final long NUMBERS = (1L << NUMBER_BITS) - 1;
    private static final int ONE_IN_STEALS = 5;
    private static final int MAX_PAUSE_NANOS = 300_000;
    private static final Duration PATIENCE = Duration.ofMillis(2);

    private final BoundedSemaphore permits = BoundedSemaphore.create(PERMITS);
    private final Scratch scratch;
    private final Deque<Integer> places =
            new ArrayDeque<>(IntStream.range(0, HOLDERS).boxed().toList());
    private final Map<Integer, Integer> placeOf = new HashMap<>(); // by worker
    private final Sightings sightings = new Sightings();
    private long held;
    private long seenNanos; // of the sighting of which the other half comes next; 0 for none

    PermitLane(Scratch scratch) {
        super("permit", HOLDER, HOLDER, HOLDER, HOLDER);
        this.scratch = scratch;
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        int place = places.remove();
        placeOf.put(post.number(), place);
        scratch.set(Scratch.PRESENT + place, 0);
        BoundedSemaphore common = permits;
        return () -> hold(common, place, post);
    }

    private static void hold(BoundedSemaphore permits, int place, Post post)
            throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                boolean isStolen =
                        KillPlant.STOLEN_LOCK.isHere() && random.nextInt(ONE_IN_STEALS) == 0;
                if (isStolen
                        || (random.nextBoolean() ? acquire(permits) : permits.acquire(PATIENCE))) {
                    long stay = (long) post.number() << NUMBER_BITS | (journal.done() + 1);
                    scratch.set(Scratch.PRESENT + place, stay);
                    noteThird(place, scratch, journal);
                    LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
                    journal.done(journal.done() + 1);
                    scratch.set(Scratch.PRESENT + place, 0);
                    if (!isStolen) {
                        permits.release();
                    }
                }
                journal.beat();
            }
        }
    }

    private static boolean acquire(BoundedSemaphore permits) throws InterruptedException {
        permits.acquire();
        return true;
    }

    /// Notes two others that were there at one moment: the first was still there when the second was seen.
    private static void noteThird(int place, Scratch scratch, Journal journal) {
        for (int i = 0; i < HOLDERS; i++) {
            long first = i == place ? 0 : scratch.get(Scratch.PRESENT + i);
            for (int j = i + 1; j < HOLDERS && first != 0; j++) {
                long second = j == place ? 0 : scratch.get(Scratch.PRESENT + j);
                if (second != 0 && scratch.get(Scratch.PRESENT + i) == first) {
                    journal.note(
                            System.nanoTime(),
                            first >>> NUMBER_BITS << NUMBER_BITS | second >>> NUMBER_BITS);
                }
            }
        }
    }

    /// After the time follow the two whom it saw.
    @Override
    void heard(Worker worker, long entry) {
        if (seenNanos == 0) {
            seenNanos = entry;
            return;
        }
        sightings.seen((int) (entry >>> NUMBER_BITS), (int) (entry & NUMBERS), seenNanos);
        seenNanos = 0;
    }

    @Override
    void over(Worker worker) {
        held += worker.journal().done();
        places.add(Objects.requireNonNull(placeOf.remove(worker.number()), "its place"));
        if (worker.isKilled()) {
            sightings.killed(worker.number(), worker.struckNanos());
        }
    }

    @Override
    String audit() {
        sightings.close();
        if (permits.value() != PERMITS) {
            throw new Violation("permits are gone: " + permits);
        }
        return held + " times held";
    }
}
