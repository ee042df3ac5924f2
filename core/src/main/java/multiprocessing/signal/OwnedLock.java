package multiprocessing.signal;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import multiprocessing.time.Deadline;

/// A lock in shared memory that passes from a dead process to the next who wants it. Not recursive.
///
/// ```
///  0         8                  24        32
///  +---------+------------------+---------+
///  | owner   | gate             | dead    |      owner: 0 free, else member << 32 | thread's number
///  +---------+------------------+---------+      dead: the owner it was last taken from, or who gave it back half done, until forgotten
/// ```
///
/// Thread-safe, process-safe. Not fair: whoever comes at the right moment gets it.
public final class OwnedLock {
    /*
     *     0 ──acquire──▶ owner ──release──▶ 0
     *                      └─ surely dead ──take over──▶ new owner
     *
     * Only a compare-and-set moves the word, and the member's number says which process it was, not only which place it
     * had: so it is never taken from the living. One of those who wait here asks after the owner after a millisecond, then
     * less and less often; a death noticed by anybody wakes all at once. When that one goes, it has another look, who asks.
     * So does who gives up at its deadline, once.
     *
     * Who takes over is told so: what the lock guards may be half written.
     */

    /// Its size in shared memory; zeroed memory is a free lock. Begins at a multiple of 8.
    public static final long BYTES = 32;

    private static final long OWNER = 0;
    private static final long GATE = OWNER + Long.BYTES;
    private static final long DEAD = GATE + Gate.BYTES;
    private static final long FIRST_QUESTION_NANOS = 1_000_000;
    private static final long LAST_QUESTION_NANOS = 4_000_000;
    private static final int ASKERS_MOST = 16;

    /// Which thread of this process asks after the owner of a lock, by the lock's name. The more they are, the less often each
    /// of them does.
    static final ConcurrentMap<Long, Thread> ASKERS = new ConcurrentHashMap<>();

    /// How a lock was got, or not.
    public enum Outcome {
        /// Nobody had it.
        FREE,
        /// Its owner died with it.
        FROM_THE_DEAD,
        /// The deadline passed while somebody had it.
        TIMED_OUT
    }

    private final long word;
    private final Long name; // the word's offset: made here, for who leaves may have no memory
    private final long dead;
    private final Gate gate;

    /// The lock at that offset of the commons.
    public OwnedLock(long offset) {
        word = offset + OWNER;
        name = word;
        dead = offset + DEAD;
        gate = new Gate(offset + GATE);
    }

    /// Acquires it, waiting until the deadline.
    ///
    /// @throws InterruptedException if interrupted while waiting; it is not acquired
    public Outcome acquire(Deadline deadline) throws InterruptedException {
        Outcome free = Outcome.FREE; // first: to load it may fail, and would leave the lock here
        return tryAcquire() ? free : await(deadline);
    }

    /// As [#acquire], for what calls no code of users, nor itself: if the calling thread has it already, an error kept the
    /// thread from giving it back, as a [StackOverflowError] may wherever a method is called. It gets it as from the dead.
    public Outcome acquireOnce(Deadline deadline) throws InterruptedException {
        return isOwn() && takeFrom(self()) ? Outcome.FROM_THE_DEAD : acquire(deadline);
    }

    /// As [#acquireOnce], but an interrupt does not end the wait, and stays set.
    public Outcome acquireUninterruptibly(Deadline deadline) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return acquireOnce(deadline);
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Acquires it if nobody has it; does not ask whether its owner is dead.
    public boolean tryAcquire() {
        return LONG.compareAndSet(MEMORY, word, 0L, self());
    }

    /// Acquires it if nobody has it, or one who is known to be dead; asks nobody.
    public Outcome poll() {
        if (tryAcquire()) {
            return Outcome.FREE;
        }
        long owner = owner();
        return owner != 0 && Members.isKnownDead(memberOf(owner)) && takeFrom(owner)
                ? Outcome.FROM_THE_DEAD
                : Outcome.TIMED_OUT;
    }

    private Outcome await(Deadline deadline) throws InterruptedException {
        Outcome outcome = Outcome.TIMED_OUT;
        try {
            outcome = awaitOrAsk(deadline);
            return outcome;
        } finally {
            leave(outcome);
        }
    }

    private Outcome awaitOrAsk(Deadline deadline) throws InterruptedException {
        boolean asks = false;
        long patienceNanos = FIRST_QUESTION_NANOS;
        while (true) {
            asks = asks || ASKERS.putIfAbsent(name, Thread.currentThread()) == null;
            if (asks) {
                long nanos = Math.min(patienceNanos, deadline.remainingNanos());
                boolean _ = gate.await(this::isWorthTrying, Deadline.in(Duration.ofNanos(nanos)));
            } else {
                boolean _ = gate.await(this::isWorthTryingOrAsking, deadline);
            }
            if (tryAcquire()) {
                return Outcome.FREE;
            }
            long owner = owner();
            boolean isToAsk = asks || deadline.hasPassed();
            if (owner != 0 && isDead(memberOf(owner), isToAsk) && takeFrom(owner)) {
                return Outcome.FROM_THE_DEAD;
            }
            if (deadline.hasPassed()) {
                return Outcome.TIMED_OUT;
            }
            if (asks) {
                int askers = Math.clamp(ASKERS.size(), 1, ASKERS_MOST);
                patienceNanos = Math.min(patienceNanos * 2, LAST_QUESTION_NANOS * askers);
            }
        }
    }

    /// Asks no more, if it did, and has another ask if nobody does. If that fails the lock is given back, for who gets an error
    /// does not know that he has it.
    private void leave(Outcome outcome) {
        boolean isDone = false;
        try {
            ASKERS.remove(name, Thread.currentThread());
            if (!ASKERS.containsKey(name)) {
                gate.wakeOneHere();
            }
            isDone = true;
        } finally {
            if (!isDone && outcome != Outcome.TIMED_OUT) {
                release();
            }
        }
    }

    private static boolean isDead(int member, boolean asks) {
        return asks ? Members.isDead(member) : Members.isKnownDead(member);
    }

    private boolean takeFrom(long owner) {
        if (!LONG.compareAndSet(MEMORY, word, owner, self())) {
            return false;
        }
        LONG.setRelease(MEMORY, dead, owner);
        return true;
    }

    private boolean isWorthTrying() {
        long owner = (long) LONG.getVolatile(MEMORY, word);
        return owner == 0 || Members.isKnownDead(memberOf(owner));
    }

    private boolean isWorthTryingOrAsking() {
        return isWorthTrying() || !ASKERS.containsKey(name);
    }

    /// Gives it to the next. To be called by the thread that acquired it; not checked.
    public void release() {
        boolean _ = releaseIfHeld();
    }

    /// Gives it to the next, whoever has it.
    ///
    /// @return false if nobody had it
    public boolean releaseIfHeld() {
        boolean wasHeld = (long) LONG.getAndSet(MEMORY, word, 0L) != 0;
        gate.wakeOneAfterExchange();
        return wasHeld;
    }

    /// Gives it to the next, who is told as after a death if an error has ended a change in its midst. To be called by the
    /// thread that acquired it.
    ///
    /// @param isWhole whether what it guards is whole
    public void release(boolean isWhole) {
        if (!isWhole) {
            LONG.setRelease(MEMORY, dead, self());
        }
        release();
    }

    /// Gives it to the next if its owner, of another process, has died with it: the next one is told as if it had taken it from
    /// him. The kernel is asked only about another process.
    ///
    /// @return false if its owner lives, or nobody has it
    public boolean releaseFromTheDead() {
        long owner = owner();
        int member = memberOf(owner);
        if (member == Members.own() || owner == 0 || !Members.isDead(member)) {
            return false;
        }
        if (takeFrom(owner) && LONG.compareAndSet(MEMORY, word, self(), 0L)) {
            gate.wakeOneAfterExchange();
        } // else another has released it already, and it may be somebody else's by now
        return true;
    }

    /// Whether the calling thread has it.
    public boolean isOwn() {
        return owner() == self();
    }

    /// The owner that died with it, as [#owner] had been, unless that was forgotten since; else 0.
    public long deadOwner() {
        return (long) LONG.getAcquire(MEMORY, dead);
    }

    /// Forgets that an owner died with it. To be called by who has it.
    public void forgetDeadOwner() {
        LONG.setRelease(MEMORY, dead, 0L);
    }

    /// Has what it guards put in order if an owner died with it and nobody has done so since. To be called by who has it.
    ///
    /// If `repair` throws, the lock is released, what was thrown comes on to the caller, and the next one tries again.
    public void repairAfterDeath(Runnable repair) {
        if (deadOwner() == 0) {
            return;
        }
        try {
            repair.run();
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
        forgetDeadOwner();
    }

    /// Who has it: the number of a member in the upper half, that of a thread in the lower; 0 for nobody. A snapshot.
    public long owner() {
        return (long) LONG.getAcquire(MEMORY, word);
    }

    /// What [#owner] is while the calling thread has a lock.
    public static long self() {
        return (long) Members.own() << Integer.SIZE | Integer.toUnsignedLong(ThreadNumbers.own());
    }

    /// The member's number in what [#owner] returned.
    public static int memberOf(long owner) {
        return (int) (owner >>> Integer.SIZE);
    }
}
