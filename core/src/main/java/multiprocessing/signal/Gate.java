package multiprocessing.signal;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable.Registration;

/// A place in shared memory where threads of any process wait for something to come true there.
///
/// ```
///  0          4          8                  16
///  +----------+----------+-------------------+
///  | turn     | 0        | sleepers          |     sleepers: a bit for each process, by place modulo 64
///  +----------+----------+-------------------+
/// ```
///
/// Thread-safe, process-safe. Survives the death of any process at any step.
public final class Gate {
    /*
     * The waiter:  registers here in its process; reads turn; sets its process's bit; re-reads what it waits for;
     *              parks until who listens to the doorbell has seen that turn has moved on, or a waker of its own process
     *              wakes it, or 100 ms have passed. Listens itself if nobody else does.
     * The waker:   makes it true; full fence; reads sleepers. Not zero: moves turn on, takes bits away, rings.
     *
     * Either the waiter sees that it is true or the waker sees the bit: both have a full fence between their own write
     * and their read of the other's. More than 64 processes share bits, and then are rung in vain now and then.
     *
     * The slower of two wakers may move turn, and then take the bit of one who has announced itself in between: woken by the
     * faster one, it has found nothing left, and the turn that it has seen stays. So who is rung and finds its bit gone
     * announces itself again; the bit is taken before the ring, and looked for after it. Rejected: to move turn after the bit
     * is taken. Who leaves between the two, since its time is over, would not pass the wake-up on.
     *
     * The last of a process who goes takes its bit away: whoever wakes one would else choose a process that may be at other
     * work for long, and leave it at that. Who shares the bit is rung, and sets it again if it waits.
     *
     * A waker that dies before it has rung leaves sleepers that are owed a wake-up; they look by themselves within
     * 100 ms, or sooner, when the death is noticed.
     */

    /// Its size in shared memory; zeroed memory is a gate at which nobody waits. Begins at a multiple of 8.
    public static final long BYTES = 16;

    static final long TURN = 0;
    static final long SLEEPERS = 8;

    private final long turn;
    private final long sleepers;
    private final Spin spin;

    /// The gate at that offset of the commons.
    public Gate(long offset) {
        this(offset, new Spin());
    }

    private Gate(long offset, Spin spin) {
        this.turn = offset + TURN;
        this.sleepers = offset + SLEEPERS;
        this.spin = spin;
    }

    /// The gate at another offset, for waits of the same kind: what one learns of how long a busy wait pays, both know.
    public Gate sibling(long offset) {
        return new Gate(offset, spin);
    }

    /// Waits until `condition` is seen true, or the deadline has passed.
    ///
    /// @param condition reads shared memory, quickly; called by this thread only
    /// @return whether it was seen true
    /// @throws InterruptedException if interrupted while it was not true
    public boolean await(BooleanSupplier condition, Deadline deadline) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        if (deadline.hasPassed()) {
            return false;
        }
        long start = System.nanoTime();
        if (spin.until(condition, start)) {
            return true;
        }
        boolean came = sleep(condition, deadline);
        if (came) {
            spin.learn(System.nanoTime() - start);
        }
        return came;
    }

    private boolean sleep(BooleanSupplier condition, Deadline deadline)
            throws InterruptedException {
        var sleeper = new Sleeper(turn);
        boolean came = false;
        try {
            Waiters.add(sleeper);
            do {
                sleeper.seenTurn = announce();
                came = condition.getAsBoolean();
            } while (!came && sleeper.park(deadline));
            return came || (came = condition.getAsBoolean());
        } finally {
            Waiters.remove(sleeper);
            if (!came && sleeper.isOwedTurn()) {
                wakeOne(); // the wake-up that came to us is for another
            }
        }
    }

    /// Has `action` run once, soon after `condition` has come true; by the caller if it is true already, else by the
    /// thread that makes it true or by one of this library.
    ///
    /// @param condition reads shared memory, quickly and from any thread
    /// @param action short; does not throw
    /// @return to be cancelled by who no longer waits; if this throws, the gate is not touched any more
    public Registration whenTrue(BooleanSupplier condition, Runnable action) {
        var watcher = new Watcher(this, condition, action);
        boolean isThere = false;
        try {
            Waiters.add(watcher);
            Listener.ensureForOneWhoCannot();
            watcher.look();
            isThere = true;
            return watcher;
        } finally {
            if (!isThere) {
                watcher.cancel();
            }
        }
    }

    /// Announces that this process is to be rung; to be followed by a look at what is waited for.
    int announce() {
        int now = (int) INT.getVolatile(MEMORY, turn);
        long _ = (long) LONG.getAndBitwiseOr(MEMORY, sleepers, Doorbell.OWN_BIT);
        return now;
    }

    /// Whether this process, or one that shares its bit, is said to wait there.
    static boolean isAnnounced(long gate) {
        return ((long) LONG.getVolatile(MEMORY, gate + SLEEPERS) & Doorbell.OWN_BIT) != 0;
    }

    /// Takes back what [#announce] said: nobody of this process waits there now, or begins to before this returns.
    static void withdraw(long gate) {
        long before = (long) LONG.getAndBitwiseAnd(MEMORY, gate + SLEEPERS, ~Doorbell.OWN_BIT);
        if ((before & Doorbell.OWN_BIT) != 0) {
            Doorbell.ringSharersOfBit();
        }
    }

    long offset() {
        return turn;
    }

    /// Whether somebody may be waiting, for who would wake them only if that is worth it. To be called after what they wait
    /// for has become true. Costs a fence.
    public boolean isAwaited() {
        VarHandle.fullFence();
        return (long) LONG.getOpaque(MEMORY, sleepers) != 0;
    }

    /// Wakes all who wait. To be called after what they wait for has become true.
    ///
    /// Costs a fence when nobody sleeps, else a system call for each process that does.
    public void wakeAll() {
        VarHandle.fullFence();
        wakeAllAfterExchange();
    }

    /// As [#wakeAll], without its fence: see [#wakeOneAfterExchange].
    public void wakeAllAfterExchange() {
        if ((long) LONG.getVolatile(MEMORY, sleepers) != 0) {
            int _ = (int) INT.getAndAdd(MEMORY, turn, 1);
            int who = Doorbell.ring((long) LONG.getAndSet(MEMORY, sleepers, 0L));
            if ((who & Doorbell.HERE) != 0) {
                Waiters.wakeAt(turn);
            }
        }
    }

    /// As [#wakeAll], but those of this process are woken by the thread that listens to its doorbell, with what is to be done
    /// when something comes true: for who has users' code below it, and whatever that has locked.
    public void callAll() {
        VarHandle.fullFence();
        if ((long) LONG.getVolatile(MEMORY, sleepers) != 0) {
            int _ = (int) INT.getAndAdd(MEMORY, turn, 1);
            int who = Doorbell.ring((long) LONG.getAndSet(MEMORY, sleepers, 0L));
            if ((who & Doorbell.HERE) != 0) {
                Listener.interrupt();
                Listener.ensure();
            }
        }
    }

    /// Wakes the waiting threads of one process, if there are any: enough where one of them takes what has come. Whoever
    /// is woken and takes it must call this again if there is more; whoever leaves without must, too.
    public void wakeOne() {
        VarHandle.fullFence();
        wakeOneAfterExchange();
    }

    /// As [#wakeOne], without its fence: for who has made true what is waited for by a volatile read-modify-write, such
    /// as `getAndSet`, and whose waiters read it as a volatile.
    public void wakeOneAfterExchange() {
        if (callOne()) {
            Waiters.wakeAt(turn);
        }
    }

    /// Has one of the threads that wait in this process look again.
    void wakeOneHere() {
        Waiters.wakeOneAt(turn);
    }

    /// As [#wakeOneAfterExchange], but leaves it to the caller to wake the threads of this process.
    ///
    /// @return whether these are to be woken
    boolean callOne() {
        long all = (long) LONG.getVolatile(MEMORY, sleepers);
        while (all != 0) {
            long one = Long.lowestOneBit(all);
            int _ = (int) INT.getAndAdd(MEMORY, turn, 1);
            all = (long) LONG.getAndBitwiseAnd(MEMORY, sleepers, ~one);
            if ((all & one) != 0) {
                int who = Doorbell.ring(one);
                if (who != 0) {
                    return (who & Doorbell.HERE) != 0;
                }
                all &= ~one; // nobody alive behind that bit
            }
        }
        return false;
    }
}
