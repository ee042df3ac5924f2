package multiprocessing.stress;

import java.util.Set;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Barrier;
import multiprocessing.sync.BrokenBarrierException;

/// Three who meet again and again. When one dies who waits there, the others are told, and begin anew.
final class BarrierLane extends Lane {
    private static final String PARTY = "party";
    private static final int PARTIES = 3;

    private final Barrier barrier = Barrier.create(PARTIES);
    private long passed;
    private long broken;

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
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                meetOnce(barrier, scratch, journal);
                journal.beat();
            }
        }
    }

    private static void meetOnce(Barrier barrier, Scratch scratch, Journal journal)
            throws InterruptedException {
        try {
            int before = barrier.await();
            if (before < 0 || before >= PARTIES) {
                journal.note(Fault.WRONG_INDEX.entry());
            }
            journal.done(journal.done() + 1);
        } catch (BrokenBarrierException e) {
            journal.note(1);
            if (!scratch.isStopping() && barrier.isBroken()) {
                barrier.reset();
            }
        }
    }

    @Override
    void heard(Worker worker, long entry) {
        broken += entry;
    }

    @Override
    void over(Worker worker) {
        passed += worker.journal().done();
    }

    @Override
    void release(Set<String> left) {
        barrier.abort();
    }

    @Override
    String audit() {
        return "passed " + passed + " times, found broken " + broken + " times";
    }

    @Override
    public void close() {
        // a barrier is given up when it is forgotten
    }
}
