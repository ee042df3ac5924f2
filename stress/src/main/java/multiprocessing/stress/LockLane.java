package multiprocessing.stress;

import java.io.Serializable;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Lock;
import multiprocessing.sync.Mutex;
import multiprocessing.sync.RLock;

/// Three who want one lock, and count inside it by a read and a write. If it can be acquired again, they do that, and give
/// those levels back before they are done.
final class LockLane extends Lane {
    private static final String LOCKER = "locker";
    private static final int ONE_IN_LINGERS = 5;
    private static final int MAX_MORE_LEVELS = 2;
    private static final int LINGER_NANOS = 1_500_000;
    private static final int MAX_PAUSE_NANOS = 1_000_000;

    /// In the phase of a journal: it is inside.
    private static final long INSIDE = 1;

    private final Mutex lock;
    private final Scratch scratch;
    private final int insideWord;
    private final int counterWord;
    private final HandOvers handOvers = new HandOvers();
    private long counted;
    private long takenOverNanos; // of the hand-over of which the other half comes next; 0 for none
    private int killedInside;

    private LockLane(String name, Mutex lock, Scratch scratch, int insideWord, int counterWord) {
        super(name, LOCKER, LOCKER, LOCKER);
        this.lock = lock;
        this.scratch = scratch;
        this.insideWord = insideWord;
        this.counterWord = counterWord;
    }

    static LockLane plain(Scratch scratch) {
        return new LockLane("lock", Lock.create(), scratch, Scratch.INSIDE, Scratch.COUNTER);
    }

    static LockLane recursive(Scratch scratch) {
        return new LockLane("rlock", RLock.create(), scratch, Scratch.R_INSIDE, Scratch.R_COUNTER);
    }

    @Override
    long aim() {
        return INSIDE;
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        var room = new Room(lock, insideWord, counterWord);
        return () -> count(room, post);
    }

    /// A lock, and the words that it guards.
    private record Room(Mutex lock, int insideWord, int counterWord) implements Serializable {}

    private static void count(Room room, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        Mutex lock = room.lock();
        boolean isRecursive = lock instanceof RLock;
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                if (KillPlant.ROBBED_LOCK.isHere()) {
                    journal.note(System.nanoTime(), scratch.get(room.insideWord()));
                }
                boolean isStolen = KillPlant.STOLEN_LOCK.isHere() && random.nextInt(10) == 0;
                if (!isStolen) {
                    lock.acquire();
                }
                int levels = isRecursive && !isStolen ? random.nextInt(MAX_MORE_LEVELS + 1) : 0;
                countInside(room, levels, post.number(), scratch, journal, random);
                if (!isStolen) {
                    lock.release();
                }
                journal.beat();
                if (random.nextInt(ONE_IN_LINGERS) == 0) {
                    LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
                }
            }
        }
    }

    private static void countInside(
            Room room, int levels, int number, Scratch scratch, Journal journal, Random random)
            throws InterruptedException {
        long inside = scratch.get(room.insideWord());
        if (room.lock().wasAbandoned()) {
            journal.note(System.nanoTime(), inside);
        } else if (inside != 0) {
            journal.note(Fault.TWO_INSIDE.entry());
        }
        scratch.set(room.insideWord(), number);
        journal.phase(INSIDE);
        for (int i = 0; i < levels; i++) {
            room.lock().acquire();
        }
        if (random.nextInt(ONE_IN_LINGERS) == 0) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
        while (KillPlant.STUCK_LOCK.isHere() && journal.beats() > 10) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
        for (int i = 0; i < levels; i++) {
            room.lock().release();
        }
        if (scratch.get(room.insideWord()) != number) {
            journal.note(Fault.TWO_INSIDE.entry());
        }
        scratch.increment(room.counterWord());
        journal.done(journal.done() + 1);
        journal.phase(0);
        scratch.set(room.insideWord(), 0);
    }

    /// After the time of a hand-over follows who was inside, 0 if the dead one had not come in yet or had left.
    @Override
    void heard(Worker worker, long entry) {
        if (takenOverNanos == 0) {
            takenOverNanos = entry;
            return;
        }
        if (entry != 0) {
            handOvers.takenOver((int) entry, takenOverNanos);
        }
        takenOverNanos = 0;
    }

    @Override
    void over(Worker worker) {
        counted += worker.journal().done();
        killedInside += worker.wasKilledIn(INSIDE) ? 1 : 0;
        if (worker.isKilled()) {
            handOvers.killed(worker.number(), worker.struckNanos());
        }
    }

    @Override
    String audit() {
        List<Double> handOverMillis = handOvers.close();
        long more = scratch.get(counterWord) - counted;
        if (more < 0 || more > killedInside) {
            throw new Violation(
                    "counted under the lock: %d, by their own books: %d, with %d killed inside"
                            .formatted(scratch.get(counterWord), counted, killedInside));
        }
        return counted
                + " times held, "
                + (handOverMillis.isEmpty()
                        ? "never orphaned"
                        : "orphaned %d times, handed over within %.2f ms (median), %.2f ms (longest)"
                                .formatted(
                                        handOverMillis.size(),
                                        handOverMillis.get(handOverMillis.size() / 2),
                                        handOverMillis.getLast()));
    }
}
