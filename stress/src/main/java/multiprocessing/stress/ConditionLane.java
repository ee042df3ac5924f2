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

    /// In the phase of a journal: what it gives or takes is not noted yet.
    private static final long AT_IT = 1;

    private final Condition changed = Condition.create();
    private final Scratch scratch;
    private final Trade trade = new Trade();

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
                        journal.phase(AT_IT);
                        scratch.increment(Scratch.TOKENS);
                        journal.done(journal.done() + 1);
                        journal.phase(0);
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
                        journal.phase(AT_IT);
                        scratch.set(Scratch.TOKENS, scratch.get(Scratch.TOKENS) - 1);
                        journal.done(journal.done() + 1);
                        journal.phase(0);
                    }
                }
                journal.beat();
            }
        }
    }

    @Override
    void over(Worker worker) {
        long count = worker.journal().done();
        boolean mayHaveMore = worker.wasKilledIn(AT_IT);
        if (worker.role().equals(GIVER)) {
            trade.gave(count, mayHaveMore);
        } else {
            trade.took(count, mayHaveMore);
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
        return trade.close(scratch.get(Scratch.TOKENS)) + " things taken";
    }
}
