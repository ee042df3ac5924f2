package multiprocessing.stress;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Semaphore;

/// Two who give permits and two who take them for good.
final class SemaphoreLane extends Lane {
    private static final String GIVER = "giver";
    private static final String TAKER = "taker";
    private static final int MANY = 20;
    private static final int MAX_PAUSE_NANOS = 1_000_000;

    private final Semaphore permits = Semaphore.create(0);
    private long given;
    private long taken;
    private int kills;

    SemaphoreLane() {
        super("semaphore", GIVER, GIVER, TAKER, TAKER);
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        Semaphore common = permits;
        return role.equals(GIVER) ? () -> give(common, post) : () -> take(common, post);
    }

    private static void give(Semaphore permits, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                if (permits.value() < MANY) {
                    if (!KillPlant.LOST_SIGNAL.isHere() || random.nextBoolean()) {
                        permits.release();
                    }
                    journal.done(journal.done() + 1);
                }
                journal.beat();
                LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
            }
        }
    }

    private static void take(Semaphore permits, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                permits.acquire();
                journal.done(journal.done() + 1);
                journal.beat();
            }
        }
    }

    @Override
    void over(Worker worker) {
        kills += worker.isKilled() ? 1 : 0;
        if (worker.role().equals(GIVER)) {
            given += worker.journal().done();
        } else {
            taken += worker.journal().done();
        }
    }

    @Override
    void release(Set<String> left) {
        if (left.contains(TAKER) && permits.value() == 0) {
            permits.release();
            given++;
        }
    }

    @Override
    String audit() {
        if (Math.abs(given - taken - permits.value()) > kills) {
            throw new Violation(
                    "permits given: %d, taken: %d, left: %d, with %d kills"
                            .formatted(given, taken, permits.value(), kills));
        }
        return taken + " permits taken";
    }
}
