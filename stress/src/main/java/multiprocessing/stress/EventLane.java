package multiprocessing.stress;

import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.sync.Event;
import multiprocessing.sync.Lock;

/// Two who set an event and clear it at once, under a lock, and two who wait for it.
final class EventLane extends Lane {
    private static final String SETTER = "setter";
    private static final String WAITER = "waiter";
    private static final int MAX_PAUSE_NANOS = 1_000_000;

    private final Event event = Event.create();
    private final Lock lock = Lock.create();
    private long set;
    private long seen;

    EventLane() {
        super("event", SETTER, SETTER, WAITER, WAITER);
    }

    @Override
    SerializableRunnable work(String role, Post post) {
        Event common = event;
        Lock ofSetters = lock;
        return role.equals(SETTER) ? () -> set(common, ofSetters, post) : () -> await(common, post);
    }

    private static void set(Event event, Lock lock, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        Random random = post.random();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                try (var _ = lock.hold()) {
                    scratch.set(Scratch.OPEN, 1);
                    scratch.increment(Scratch.ROUND);
                    if (!KillPlant.LOST_SIGNAL.isHere()) {
                        event.set();
                    }
                    event.clear();
                    scratch.set(Scratch.OPEN, 0);
                    journal.done(journal.done() + 1);
                }
                journal.beat();
                LockSupport.parkNanos(random.nextInt(MAX_PAUSE_NANOS));
            }
        }
    }

    /// A wait that began when the event was clear ends in a later round. The order of the two reads matters: a round that
    /// begins after the second raises what the first has read.
    private static void await(Event event, Post post) throws InterruptedException {
        Scratch scratch = post.scratch();
        try (var journal = post.journal()) {
            while (!scratch.isStopping()) {
                long before = scratch.get(Scratch.ROUND);
                boolean isClear = scratch.get(Scratch.OPEN) == 0;
                if (!KillPlant.LEFT_OUT_WAIT.isHere()) {
                    event.await();
                }
                if (isClear && scratch.get(Scratch.ROUND) == before && !scratch.isStopping()) {
                    journal.note(Fault.NOT_SET.entry());
                }
                journal.done(journal.done() + 1);
                journal.beat();
            }
        }
    }

    @Override
    void over(Worker worker) {
        if (worker.role().equals(SETTER)) {
            set += worker.journal().done();
        } else {
            seen += worker.journal().done();
        }
    }

    @Override
    void release(Set<String> left) {
        event.set();
    }

    @Override
    String audit() {
        return "set " + set + " times, seen " + seen + " times";
    }
}
