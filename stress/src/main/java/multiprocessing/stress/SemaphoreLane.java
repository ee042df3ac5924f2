package multiprocessing.stress;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Semaphore;

/// Two who give permits and two who take them for good.
///
/// A giver's kill explains a permit only where it gives one. A taker waits and takes in one call, so each kill of one may have
/// taken a permit along.
final class SemaphoreLane extends Lane {
    private static final String GIVER = "giver";
    private static final String TAKER = "taker";
    private static final int MANY = 20;
    private static final int MAX_PAUSE_NANOS = 1_000_000;

    /// In the phase of a giver's journal: what it gives is not noted yet.
    private static final long GIVING = 1;

    private final Semaphore permits = Semaphore.create(0);
    private final Trade trade = new Trade();

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
                    journal.phase(GIVING);
                    if (!KillPlant.LOST_SIGNAL.isHere() || random.nextBoolean()) {
                        permits.release();
                    }
                    journal.done(journal.done() + 1);
                    journal.phase(0);
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
        long count = worker.journal().done();
        if (worker.role().equals(GIVER)) {
            trade.gave(count, worker.wasKilledIn(GIVING));
        } else {
            trade.took(count, worker.isKilled());
        }
    }

    @Override
    void release(Set<String> left) {
        if (left.contains(TAKER) && permits.value() == 0) {
            permits.release();
            trade.gave(1, false);
        }
    }

    @Override
    String audit() {
        return trade.close(permits.value()) + " permits taken";
    }
}
