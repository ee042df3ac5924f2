package multiprocessing.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Lock;

/// Three who want one lock, and count inside it by a read and a write.
final class LockLane extends Lane {
    private static final String LOCKER = "locker";
    private static final int ONE_IN_LINGERS = 5;
    private static final int LINGER_NANOS = 1_500_000;
    private static final int MAX_PAUSE_NANOS = 1_000_000;

    /// In the phase of a journal: it is inside.
    static final long INSIDE = 1;

    private final Lock lock = Lock.create();
    private final Scratch scratch;
    private final Map<Integer, Long> killed = new HashMap<>(); // by worker: when
    private final Set<Integer> mournedEarly = new HashSet<>();
    private final List<Double> handOverMillis = new ArrayList<>();
    private long counted;
    private long mourned; // the time of the last
    private int kills;

    LockLane(Scratch scratch) {
        super("lock", LOCKER, LOCKER, LOCKER);
        this.scratch = scratch;
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        Lock common = lock;
        return () -> count(common, post);
    }

    private static void count(Lock lock, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                boolean isStolen = KillPlant.STOLEN_LOCK.isHere() && random.nextInt(10) == 0;
                if (!isStolen) {
                    lock.acquire();
                }
                countInside(lock, post.number(), scratch, journal, random);
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
            Lock lock, int number, Scratch scratch, Journal journal, Random random) {
        long inside = scratch.get(Scratch.INSIDE);
        if (lock.wasAbandoned()) {
            journal.note(System.nanoTime());
            journal.note(inside);
        } else if (inside != 0) {
            journal.note(Fault.TWO_INSIDE.entry());
        }
        scratch.set(Scratch.INSIDE, number);
        journal.phase(INSIDE);
        if (random.nextInt(ONE_IN_LINGERS) == 0) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
        while (KillPlant.STUCK_LOCK.isHere() && journal.beats() > 10) {
            LockSupport.parkNanos(LINGER_NANOS);
        }
        if (scratch.get(Scratch.INSIDE) != number) {
            journal.note(Fault.TWO_INSIDE.entry());
        }
        scratch.increment(Scratch.COUNTER);
        journal.done(journal.done() + 1);
        journal.phase(0);
        scratch.set(Scratch.INSIDE, 0);
    }

    /// After the time of a hand-over follows who was inside, 0 if the dead one had not come in yet or had left.
    @Override
    void heard(Worker worker, long entry) {
        if (mourned == 0) {
            mourned = entry;
            return;
        }
        int dead = (int) entry;
        Long when = killed.get(dead);
        if (when != null) {
            handOverMillis.add((mourned - when) / 1e6);
        } else if (dead != 0) {
            mournedEarly.add(dead); // its kill is on its way into the books, or it is none
        }
        mourned = 0;
    }

    @Override
    void over(Worker worker) {
        counted += worker.journal().done();
        if (worker.isKilled()) {
            kills++;
            killed.put(worker.number(), worker.struckNanos());
            mournedEarly.remove(worker.number());
        }
    }

    @Override
    void release(Set<String> left) {
        // they look at each turn
    }

    @Override
    String audit() {
        if (!mournedEarly.isEmpty()) {
            throw new Violation(Fault.ROBBED.words() + ": " + mournedEarly);
        }
        long more = scratch.get(Scratch.COUNTER) - counted;
        if (more < 0 || more > kills) {
            throw new Violation(
                    "counted under the lock: %d, by their own books: %d, with %d kills"
                            .formatted(scratch.get(Scratch.COUNTER), counted, kills));
        }
        handOverMillis.sort(null);
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

    @Override
    public void close() {
        // a lock is given up when it is forgotten
    }
}
