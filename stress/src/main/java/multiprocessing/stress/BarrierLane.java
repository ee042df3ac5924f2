package multiprocessing.stress;

import java.util.Arrays;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BrokenBarrierException;

/// Three who meet again and again. When one dies who waits there, the others are told, and begin anew.
final class BarrierLane extends Lane {
    private static final String PARTY = "party";
    private static final int PARTIES = 3;
    private static final int BROKEN = PARTIES; // an entry beside the indexes
    private static final int ONE_IN_LEFT_OUT = 10;

    /// In the phase of a journal: it waits, or has passed and not noted it.
    private static final long THERE = 1;

    private final Barrier barrier = Barrier.create(PARTIES);
    private final long[] passed = new long[PARTIES]; // by index
    private long broken;
    private int killedThere;

    BarrierLane() {
        super("barrier", PARTY, PARTY, PARTY);
    }

    @Override
    boolean needsAll() {
        return true;
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        Barrier common = barrier;
        return () -> meet(common, post);
    }

    private static void meet(Barrier barrier, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                if (KillPlant.LEFT_OUT_WAIT.isHere() && random.nextInt(ONE_IN_LEFT_OUT) == 0) {
                    journal.note(0);
                } else {
                    journal.phase(THERE);
                    meetOnce(barrier, scratch, journal);
                    journal.phase(0);
                }
                journal.beat();
            }
        }
    }

    private static void meetOnce(Barrier barrier, Scratch scratch, Journal journal)
            throws InterruptedException {
        try {
            int index = barrier.await();
            boolean isKnown = index >= 0 && index < PARTIES;
            journal.note(isKnown ? index : Fault.WRONG_INDEX.entry());
        } catch (BrokenBarrierException e) {
            journal.note(BROKEN);
            if (!scratch.isStopping() && barrier.isBroken()) {
                barrier.reset();
            }
        }
    }

    @Override
    void heard(Worker worker, long entry) {
        if (entry == BROKEN) {
            broken++;
        } else {
            passed[(int) entry]++;
        }
    }

    @Override
    void over(Worker worker) {
        killedThere += worker.wasKilledIn(THERE) ? 1 : 0;
    }

    @Override
    void release(Set<String> left) {
        barrier.abort();
    }

    /// It lets all through or nobody, each with an index of its own; only who is killed then does not note it. He waits and passes
    /// in one call: each such kill may explain one.
    @Override
    String audit() {
        LongSummaryStatistics byIndex = LongStream.of(passed).summaryStatistics();
        if (PARTIES * byIndex.getMax() - byIndex.getSum() > killedThere) {
            throw new Violation(
                    "a barrier did not let all through, times by index: %s, with %d killed there"
                            .formatted(Arrays.toString(passed), killedThere));
        }
        return "passed " + byIndex.getSum() + " times, found broken " + broken + " times";
    }
}
