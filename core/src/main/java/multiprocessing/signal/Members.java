package multiprocessing.signal;

import static multiprocessing.signal.MemberLayout.DEAD;
import static multiprocessing.signal.MemberLayout.LIVE;
import static multiprocessing.signal.MemberLayout.PID;
import static multiprocessing.signal.MemberLayout.STATE;
import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.memory.Commons;
import multiprocessing.memory.CommonsLayout;

/// The processes of this tree that share something, and which of them are dead.
///
/// Thread-safe. A process [joins][Membership] when it shares something for the first time, and stays until its end.
public final class Members {
    /*
     * A member is dead when the kernel has given back its lease, which it does after the last thread of the process
     * has stopped; or when somebody has seen that before. Nothing else counts: a stopped process is not a dead one.
     *
     *     FREE ──Membership──▶ LIVE ──its lease is free──▶ DEAD ──its traces are removed──▶ FREE
     *                                 whoever asks                the undertaker
     */
    private static final Commons COMMONS = Commons.current();

    /// A constant for the compiler; apart, so that the others can be asked after by who is not a member.
    private static final class Own {
        static final int NUMBER = Membership.begin();
    }

    private Members() {}

    /// This process's number among those of its tree: positive, and its own until 2 million processes later.
    public static int own() {
        return Own.NUMBER;
    }

    /// The place of a member in tables of [CommonsLayout#MEMBERS_MOST]; another has it after its burial.
    public static int placeOf(int member) {
        return MemberLayout.place(member);
    }

    /// Whether `member` is surely dead. If so everyone who sleeps is woken, and its traces are being removed.
    ///
    /// Takes some microseconds, for the kernel is asked. Does not wait.
    public static boolean isDead(int member) {
        int place = MemberLayout.place(member);
        long at = MemberLayout.at(place) + STATE;
        if (isKnownDead(member)) {
            return true;
        }
        if (member == Membership.number() || COMMONS.isLeased(place)) {
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
        return state(MemberLayout.place(member))
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

    /// Asks after all others; without effect if this process shares nothing. To be called when a child has ended, with which what
    /// that one had started may have ended unheard; and when there is no room, which the dead may have: nobody else asks unless a
    /// thread waits.
    public static void lookAtAll() {
        if (Membership.number() == 0) {
            return; // it has nothing to ring others by, who will see it themselves
        }
        for (int place = 0; place < places(); place++) {
            boolean _ = lookAt(place);
        }
        Undertaker.look();
    }

    /// Asks after one of the others: the next behind the place of the one before.
    ///
    /// @return its place, or the one given if there is nobody else
    static int lookBehind(int last) {
        int places = places();
        for (int i = 1; i <= places; i++) {
            int place = (last + i) % places;
            if (lookAt(place)) {
                return place;
            }
        }
        return last;
    }

    /// @return false if nobody is there, or this process
    private static boolean lookAt(int place) {
        long state = state(place);
        int member = MemberLayout.member(place, MemberLayout.epochOf(state));
        if (MemberLayout.phase(state) != LIVE || member == Membership.number()) {
            return false;
        }
        isDead(member);
        return true;
    }

    /// How many places were ever taken.
    static int places() {
        return (int) INT.getAcquire(MEMORY, CommonsLayout.PLACES);
    }

    static boolean isLive(int place) {
        return MemberLayout.phase(state(place)) == LIVE;
    }

    /// What stands in the row of that place, as of [MemberLayout#state].
    static long state(int place) {
        return (long) LONG.getAcquire(MEMORY, MemberLayout.at(place) + STATE);
    }
}
