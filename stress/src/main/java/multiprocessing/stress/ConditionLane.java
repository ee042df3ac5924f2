package multiprocessing.stress;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Condition;

/// Two who give and two who wait for something to take, one word under a condition's lock.
final class ConditionLane extends Lane {
    private static final String GIVER = "giver";
    private static final String TAKER = "taker";
    private static final long MANY = 20;
    private static final int ONE_IN_PAUSES = 3;
    private static final int MAX_PAUSE_NANOS = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Condition changed = Condition.create();
    private final Scratch scratch;
    private long given;
    private long taken;
    private int kills;

    ConditionLane(Scratch scratch) {
        super("condition", GIVER, GIVER, TAKER, TAKER);
        this.scratch = scratch;
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        Condition common = changed;
        return role.equals(GIVER) ? () -> give(common, post) : () -> take(common, post);
    }

    private static void give(Condition changed, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                try (var _ = changed.hold()) {
                    if (scratch.get(Scratch.TOKENS) < MANY) {
                        scratch.increment(Scratch.TOKENS);
                        journal.done(journal.done() + 1);
                        if (!KillPlant.LOST_SIGNAL.isHere()) {
                            changed.signal();
                        }
                    }
                }
                journal.beat();
                if (random.nextInt(ONE_IN_PAUSES) == 0) {
                    LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
                }
            }
        }
    }

    private static void take(Condition changed, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                try (var _ = changed.hold()) {
                    changed.awaitUntil(
                            () -> scratch.get(Scratch.TOKENS) > 0 || scratch.isStopping());
                    if (!scratch.isStopping()) {
                        scratch.set(Scratch.TOKENS, scratch.get(Scratch.TOKENS) - 1);
                        journal.done(journal.done() + 1);
                    }
                }
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
    void release(Set<String> left) throws InterruptedException {
        if (!left.isEmpty() && changed.acquire(PATIENCE)) {
            changed.signalAll();
            changed.release();
        }
    }

    @Override
    String audit() {
        long left = scratch.get(Scratch.TOKENS);
        if (Math.abs(given - taken - left) > kills) {
            throw new Violation(
                    "given: %d, taken: %d, left: %d, with %d kills"
                            .formatted(given, taken, left, kills));
        }
        return taken + " things taken";
    }
}
