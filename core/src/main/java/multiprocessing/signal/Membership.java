package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.BUSY;
import static multiprocessing.signal.MemberLayout.EPOCH_MOST;
import static multiprocessing.signal.MemberLayout.FREE;
import static multiprocessing.signal.MemberLayout.FURTHER;
import static multiprocessing.signal.MemberLayout.LIVE;
import static multiprocessing.signal.MemberLayout.PID;
import static multiprocessing.signal.MemberLayout.PORT;
import static multiprocessing.signal.MemberLayout.RUNG;
import static multiprocessing.signal.MemberLayout.STATE;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.Commons;
import multiprocessing.memory.CommonsLayout;

/// How this process becomes one of the [Members] of its tree. Thread-safe.
public final class Membership {
    /*
     * Takes the lease first: a process that dies in between has changed nothing. Another may have joined there, and died,
     * before: who keeps its lease then would have it live for ever.
     *
     * Apart from what is made ready by it: a class whose making ready fails is never made ready again.
     */
    private static final ReentrantLock JOINING = new ReentrantLock();
    private static volatile int number;

    private Membership() {}

    /// Has this process join, if it is none yet.
    ///
    /// @return its number, as of [Members#own]
    /// @throws SharedMemoryException if there is no room for shared memory, or too many processes share it; to be tried again
    public static int begin() {
        int known = number;
        if (known != 0) {
            return known;
        }
        Commons commons = Commons.current();
        JOINING.lock();
        try {
            if (number == 0) {
                number = join(commons);
            }
            return number;
        } finally {
            JOINING.unlock();
        }
    }

    /// This process's number; 0 if it has not joined.
    static int number() {
        return number;
    }

    private static int join(Commons commons) {
        for (int place = 0; place < CommonsLayout.MEMBERS_MOST; place++) {
            long at = MemberLayout.at(place);
            if (isFree(at) && commons.takeLease(place, () -> isFree(at))) {
                int last = MemberLayout.epochOf((long) LONG.getAcquire(MEMORY, at + STATE));
                int epoch = last == EPOCH_MOST ? 1 : last + 1;
                raise(CommonsLayout.PLACES, place + 1);
                LONG.setRelease(
                        MEMORY,
                        at + PID,
                        (long) epoch << Integer.SIZE | ProcessHandle.current().pid());
                INT.setRelease(MEMORY, at + PORT, 0);
                INT.setRelease(MEMORY, at + RUNG, 0);
                INT.setRelease(MEMORY, at + FURTHER, 0);
                INT.setRelease(MEMORY, at + BUSY, 0);
                LONG.setVolatile(MEMORY, at + STATE, MemberLayout.state(epoch, LIVE));
                return MemberLayout.member(place, epoch);
            }
        }
        throw new SharedMemoryException(
                "too many processes share memory in this tree: most=" + CommonsLayout.MEMBERS_MOST);
    }

    /// Has an `int` be at least that much, whoever else raises it.
    static void raise(long at, int least) {
        for (int known; (known = (int) INT.getAcquire(MEMORY, at)) < least; ) {
            boolean _ = INT.compareAndSet(MEMORY, at, known, least);
        }
    }

    private static boolean isFree(long at) {
        return MemberLayout.phase((long) LONG.getAcquire(MEMORY, at + STATE)) == FREE;
    }
}
