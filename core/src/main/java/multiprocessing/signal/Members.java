package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.BUSY;
import static multiprocessing.signal.MemberLayout.DEAD;
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

import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.Commons;
import multiprocessing.memory.CommonsLayout;

/// The processes of this tree that share something, and which of them are dead.
///
/// Thread-safe. A process joins at its first call here and stays until its end.
public final class Members {
    /*
     * A member is dead when the kernel has given back its lease, which it does after the last thread of the process
     * has stopped; or when somebody has seen that before. Nothing else counts: a stopped process is not a dead one.
     *
     *     FREE ──join: lease, then state──▶ LIVE ──its lease is free──▶ DEAD ──its traces are removed──▶ FREE
     *                                              whoever asks                the undertaker
     *
     * Who joins takes the lease first: a process that dies in between has changed nothing. Another may have joined there, and
     * died, before: who keeps its lease then would have it live for ever.
     */
    private static final Commons COMMONS = Commons.current();

    private static final int OWN = join();

    private Members() {}

    /// This process's number among those of its tree: positive, and its own until 2 million processes later.
    public static int own() {
        return OWN;
    }

    /// The place of a member in tables of [CommonsLayout#MEMBERS_MOST]; another has it after its burial.
    public static int placeOf(int member) {
        return MemberLayout.place(member);
    }

    /// Whether `member` is surely dead. If so everyone who sleeps is woken, and its traces are being removed.
    ///
    /// Takes some 40 µs, for the kernel is asked. Does not wait.
    public static boolean isDead(int member) {
        int place = MemberLayout.place(member);
        long at = MemberLayout.at(place) + STATE;
        if (isKnownDead(member)) {
            return true;
        }
        if (member == OWN || COMMONS.isLeased(place)) {
            return false;
        }
        int epoch = MemberLayout.epoch(member);
        long live = MemberLayout.state(epoch, LIVE);
        if (LONG.compareAndSet(MEMORY, at, live, MemberLayout.state(epoch, DEAD))) {
            Doorbell.ringAll();
            Undertaker.call();
        }
        return true;
    }

    /// Whether somebody has found `member` dead. Does not ask the kernel.
    public static boolean isKnownDead(int member) {
        return (long) LONG.getAcquire(MEMORY, MemberLayout.at(MemberLayout.place(member)) + STATE)
                != MemberLayout.state(MemberLayout.epoch(member), LIVE);
    }

    /// The process id of a member, living or dead; 0 once another has its place.
    public static long pidOf(int member) {
        long who =
                (long) LONG.getAcquire(MEMORY, MemberLayout.at(MemberLayout.place(member)) + PID);
        return who >>> Integer.SIZE == MemberLayout.epoch(member)
                ? Integer.toUnsignedLong((int) who)
                : 0;
    }

    /// Tells that the process with that pid has ended; without effect if it shared nothing.
    public static void noticeDeath(long pid) {
        for (int place = 0; place < places(); place++) {
            long at = MemberLayout.at(place);
            long state = (long) LONG.getAcquire(MEMORY, at + STATE);
            int member = MemberLayout.member(place, MemberLayout.epochOf(state));
            if (MemberLayout.phase(state) == LIVE && pidOf(member) == pid) {
                isDead(member);
            }
        }
    }

    /// Asks after one of the others, another one each time.
    static void lookAt(int turn) {
        int places = places();
        for (int i = 0; i < places; i++) {
            int place = Math.floorMod(turn + i, places); // the turn overflows after years
            long state = (long) LONG.getAcquire(MEMORY, MemberLayout.at(place) + STATE);
            int member = MemberLayout.member(place, MemberLayout.epochOf(state));
            if (MemberLayout.phase(state) == LIVE && member != OWN) {
                isDead(member);
                return;
            }
        }
    }

    private static int join() {
        for (int place = 0; place < CommonsLayout.MEMBERS_MOST; place++) {
            long at = MemberLayout.at(place);
            if (isFree(at) && COMMONS.takeLease(place, () -> isFree(at))) {
                int last = MemberLayout.epochOf((long) LONG.getAcquire(MEMORY, at + STATE));
                int epoch = last == EPOCH_MOST ? 1 : last + 1;
                while (places() <= place) {
                    boolean _ =
                            INT.compareAndSet(MEMORY, CommonsLayout.PLACES, places(), place + 1);
                }
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

    /// How many places were ever taken.
    static int places() {
        return (int) INT.getAcquire(MEMORY, CommonsLayout.PLACES);
    }

    static boolean isLive(int place) {
        return MemberLayout.phase((long) LONG.getAcquire(MEMORY, MemberLayout.at(place) + STATE))
                == LIVE;
    }

    private static boolean isFree(long at) {
        return MemberLayout.phase((long) LONG.getAcquire(MEMORY, at + STATE)) == FREE;
    }
}
