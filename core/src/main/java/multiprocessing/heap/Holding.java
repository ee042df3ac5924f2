package multiprocessing.heap;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.ref.Reference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import multiprocessing.error.TransferException;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Members;
import multiprocessing.signal.Membership;
import multiprocessing.signal.Undertaker;

/// Something in shared memory, as one object of this process holds it. It lasts as long as any object of any process
/// holds it or is on its way to one; then its memory is freed.
///
/// ```
///  0         16        24        48         52         56         60         64           192
///  +---------+---------+---------+----------+----------+----------+----------+------------+--------------
///  | cell    | ender   | bell    | arrivals | tickets  | runs     | carrier  | holders    | content
///  +---------+---------+---------+----------+----------+----------+----------+------------+--------------
///    bell: whom to wake at the end: the name of a cell, the first gate in it, its number, the number of gates
///    arrivals: how often somebody has come to hold it by a ticket
///    tickets: how many are on their way to it, but for what waits in itself
///    runs: the first page of the first of its runs, or 0
///    carrier: 1 if a ticket may have been in a message in it, else 0
///    holders: a bit for each place of a member
/// ```
///
/// Thread-safe, process-safe. An object that is forgotten gives up its holding when it is collected; a process, when it
/// ends, however that may be.
public final class Holding implements AutoCloseable {
    /*
     * Taking and giving up: a process counts its objects by itself and has one bit, set with the first and cleared with
     * the last. Who clears a bit and sees no other tries to end the thing:
     *
     *     ender: 0 → own number; is a bit set? is a ticket on its way? has one arrived meanwhile?
     *     Any: ender → 0, and once more if there is none now. Else ender → decided, and free.
     *
     * Who sees one of these does not even try: else who comes by a ticket that was taken away might find him there and be told
     * that the thing has ended, though another ticket keeps it.
     *
     * Who finds an ender there leaves it to him: what was let go before is seen by his last look, or at his burial.
     *
     * An arriving process sets its bit, counts its arrival, and then takes the ticket away. Who has arrived can send it on
     * and give it up, so that no look at the bits and the tickets one after the other would meet it. But if no bit was set
     * and none has arrived since, nobody was there to make a ticket that was not seen.
     *
     * Who arrives by a ticket that was taken away before looks at the ender, and then at the name. A name does not come back:
     * if it is still there, it was the same thing all along, with our bit in it, which any ender after the look sees. The
     * other way round, the thing might end between the two, and the ender be that of the next one in the cell, which was
     * zeroed with our bit.
     *
     * A bit of a dead member is cleared at its burial, before another can have its place. Of an ender that died what was
     * decided is done by who buries him: part of the thing may be free already, so that nobody may come to hold it. Who dies
     * after it has taken away the last bit or ticket, and before it tries to end the thing, leaves nothing that tells so. So a
     * burial ends all that nobody holds, whoever let go of it: a thing is held from before it is in use.
     *
     * An error that stops an ender leaves the same, without a death: what was decided is nobody's then, and that process's
     * cleaner ends all that nobody holds.
     *
     * A bit can be set in a cell that is free by now, and stand there while the cell is another thing that is given up. So who
     * clears a bit tries to end what is there then.
     *
     * What is to be known for the end stands in the cell, so that it costs the same however many other things there are:
     *
     *     tickets, runs    change with the ticket or run itself, in one section of the heap's lock. If the process dies
     *                      in it, who gets the lock counts and links all anew, by the tickets and runs, before anything
     *                      else. So they are true for all who have the lock; and nobody else looks at them.
     *     carrier          is set before the first ticket is noted to wait here, by a process that holds this, and never
     *                      cleared: it is there at the end, whoever dies. At worst no ticket waits.
     *
     * Rejected: to look at all tickets and runs of the tree for each thing that ends. Things that are made and dropped in a
     * loop then end more slowly than they are made.
     */
    private static final long ENDER = Cells.CONTENT;
    private static final long DECIDED = 1L << Integer.SIZE; // beside the ender's number
    private static final long NOBODY = 0; // in place of an ender that an error has stopped
    private static final long BELL_NAME = ENDER + Long.BYTES;
    private static final long BELL_GATE = BELL_NAME + Long.BYTES;
    private static final long BELL_CELL = BELL_GATE + Long.BYTES;
    private static final long BELL_GATES = BELL_CELL + Integer.BYTES;
    private static final long ARRIVALS = BELL_GATES + Integer.BYTES;
    private static final long TICKETS = ARRIVALS + Integer.BYTES;
    static final long RUNS = TICKETS + Integer.BYTES;
    private static final long CARRIER = RUNS + Integer.BYTES;
    private static final long HOLDERS = CARRIER + Integer.BYTES;
    private static final long HOLDERS_BYTES = CommonsLayout.MEMBERS_MOST / Byte.SIZE;
    private static final long CONTENT = HOLDERS + HOLDERS_BYTES;

    /// How many objects of this process hold a cell, by its number.
    private static final ConcurrentMap<Integer, Integer> OBJECTS = new ConcurrentHashMap<>();

    /// Made ready by the first use of it, which may fail and be tried again: nothing here needs memory before.
    private static final class Duty {
        static {
            Undertaker.addDuty(member -> {
                bury(member);
                Heap.bury(member);
            });
        }

        static void have() {
            // done when this class was made ready
        }
    }

    private final long cell;
    private final Release release;

    /// Has this process bury the dead whole from now on: one duty, for between two it might bury by the first alone.
    static void haveDuty() {
        Membership.begin(); // here it may fail; a class that fails is never made ready again
        Duty.have();
    }

    private Holding(long cell) {
        this.cell = cell;
        this.release = new Release(this, cell);
    }

    /// Makes a new thing with zeroed content and holds it. If there is no room, what nobody refers to in this process is
    /// collected first, which may take a second: not to be called with a lock held.
    ///
    /// @param contentBytes at most [#contentMost]
    /// @throws multiprocessing.error.SharedMemoryException if there is no room even then
    public static Holding create(long contentBytes) {
        haveDuty();
        Release.giveUpSome();
        long bytes = CONTENT - Cells.CONTENT + contentBytes;
        long[] taken = {0};
        boolean isHeld = false;
        try {
            var holding =
                    new Holding(
                            Shortage.overcome(() ->
                                    Cells.allocate(
                                            bytes,
                                            cell -> {
                                                take(cell);
                                                taken[0] = cell;
                                                Steps.step();
                                            })));
            isHeld = true;
            return holding;
        } finally {
            if (!isHeld && taken[0] != 0) {
                giveUp(taken[0]);
            }
        }
    }

    /// Allocates a run that is freed with this thing, which is new: if there is no room for it, as in [#create], this is closed.
    ///
    /// @return its offset; its content is what was there before
    /// @throws multiprocessing.error.SharedMemoryException if there is no room
    public long allocate(long bytes) {
        try {
            return Shortage.overcome(() -> Heap.allocate(bytes, cell, 0));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /// Holds what the ticket brought.
    ///
    /// @throws TransferException if it has ended meanwhile
    public static Holding arrive(Ticket ticket) {
        haveDuty();
        Release.giveUpSome();
        long cell = ticket.cell();
        if (Cells.name(cell) != ticket.name()) {
            throw gone();
        }
        take(cell);
        boolean isHeld = false;
        try {
            Steps.step();
            int _ = (int) INT.getAndAdd(MEMORY, cell + ARRIVALS, 1);
            Steps.step();
            boolean wasThere = Ticket.takeAway(ticket.ticket(), ticket.ticketName());
            if (!wasThere
                    && !isSafe(cell, ticket.name())) { // used before, it did not protect the thing
                throw gone();
            }
            var holding = new Holding(cell);
            isHeld = true;
            return holding;
        } finally {
            if (!isHeld) {
                giveUp(cell);
            }
        }
    }

    /// Whether the thing of that name cannot end any more, having been [taken][#take] by us.
    private static boolean isSafe(long cell, long name) {
        boolean isEnding = (long) LONG.getVolatile(MEMORY, cell + ENDER) != 0;
        Steps.step();
        return Cells.name(cell) == name && !isEnding;
    }

    private static TransferException gone() {
        return new TransferException(
                "what was sent has ended: every process that held it has closed it or died");
    }

    /// The most bytes of content; more goes into runs, as of [#allocate].
    public static long contentMost() {
        return Cells.contentMost() - (CONTENT - Cells.CONTENT);
    }

    /// Where its content is.
    public long offset() {
        return cell + CONTENT;
    }

    /// What to give [Heap#allocate] as the owner.
    public long cell() {
        return cell;
    }

    /// Has all who wait at some gates in another thing woken at this thing's end, if that one lasts longer.
    ///
    /// @param gate the first of them, within the content of `other`
    /// @param gates how many there are, one behind the other
    public void wakeAtEnd(Holding other, long gate, int gates) {
        LONG.setVolatile(MEMORY, cell + BELL_NAME, other.name());
        LONG.setVolatile(MEMORY, cell + BELL_GATE, gate);
        INT.setVolatile(MEMORY, cell + BELL_GATES, gates);
        INT.setVolatile(MEMORY, cell + BELL_CELL, Cells.number(other.cell));
    }

    /// What identifies this thing for [#hasEnded], beside [#cell].
    public long name() {
        return Cells.name(cell);
    }

    /// Whether the thing with that cell and name has ended: nobody holds it, nor will.
    public static boolean hasEnded(long cell, long name) {
        return Cells.name(cell) != name;
    }

    /// Whether any object of that member holds it.
    public boolean isHeldBy(int member) {
        int place = Members.placeOf(member);
        long word = (long) LONG.getVolatile(MEMORY, cell + HOLDERS + wordIndex(place));
        return !Members.isKnownDead(member) && (word >> place) % 2 != 0;
    }

    /// A ticket for another process; this one must hold the thing until it is made.
    public Ticket ticket() {
        try {
            return Ticket.to(cell);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Gives up this object's holding. Idempotent. Its memory must not be touched by this object's user any more.
    @Override
    public void close() {
        release.giveUp();
    }

    private static void take(long cell) {
        // counted first: without memory for that there must be no bit, which nobody would clear
        int _ = OBJECTS.merge(Cells.number(cell), 1, Integer::sum);
        // each time: this may be a new thing, with a thread of ours still looking for the one that
        // was here before
        long _ = (long) LONG.getAndBitwiseOr(MEMORY, wordOf(cell), ownBit());
    }

    /// Gives up what one object holds.
    static void giveUp(long cell) {
        Integer left =
                OBJECTS.compute(
                        Cells.number(cell),
                        (_, count) -> {
                            if (count == null || count > 1) {
                                return count == null ? null : count - 1;
                            }
                            long _ = (long) LONG.getAndBitwiseAnd(MEMORY, wordOf(cell), ~ownBit());
                            return null;
                        });
        if (left == null) {
            endIfUnheld(cell, Cells.name(cell));
        }
    }

    /// Ends the thing if nobody holds it and nothing is on its way to it, or has who is at it see to that. If an error comes
    /// in between, another thread of this process does that.
    static void endIfUnheld(long cell, long name) {
        boolean isDone = false;
        try {
            Steps.step();
            endUnlessHeld(cell, name);
            isDone = true;
        } finally {
            if (!isDone) {
                Release.endTheRest();
            }
        }
    }

    private static void endUnlessHeld(long cell, long name) {
        long own = Members.own();
        long sought = name;
        // if it is not left, who gives it up next comes here
        while (Cells.isUsed(cell) && Cells.name(cell) == sought && isLeft(cell)) {
            if (!LONG.compareAndSet(MEMORY, cell + ENDER, 0L, own)) {
                return;
            }
            boolean isDecided = false;
            try {
                isDecided = Cells.name(cell) == sought && isLeft(cell);
            } finally {
                LONG.setVolatile(MEMORY, cell + ENDER, isDecided ? own | DECIDED : 0L);
            }
            if (isDecided) {
                end(cell, sought);
                return;
            }
            Steps.step();
            sought = Cells.name(cell); // another thing's by now, perhaps, which was left to us
        }
    }

    /// Whether there is a moment at which nobody holds it and nothing is on its way to it.
    private static boolean isLeft(long cell) {
        int arrivals = (int) INT.getVolatile(MEMORY, cell + ARRIVALS);
        if (isHeld(cell)) {
            return false;
        }
        Steps.step();
        if (isUnderWay(cell)) {
            return false;
        }
        Steps.step();
        return (int) INT.getVolatile(MEMORY, cell + ARRIVALS) == arrivals;
    }

    /// Whether anything is on its way to it, but for what waits in itself.
    private static boolean isUnderWay(long cell) {
        Heap.lock();
        try {
            return (int) INT.getVolatile(MEMORY, cell + TICKETS) != 0;
        } finally {
            Heap.unlock();
        }
    }

    /// So many tickets more lead there. The heap's lock must be held.
    static void countTicket(long cell, int more) {
        INT.setVolatile(
                MEMORY, cell + TICKETS, (int) INT.getVolatile(MEMORY, cell + TICKETS) + more);
    }

    /// Notes that tickets may wait in that holding from now on, which the caller holds; 0 for none.
    static void noteCarrier(long cell) {
        if (cell != 0 && (int) INT.getVolatile(MEMORY, cell + CARRIER) == 0) {
            INT.setVolatile(MEMORY, cell + CARRIER, 1);
        }
    }

    /// Counts the tickets to each again, and forgets all runs. The heap's lock must be held.
    static void rebuild() {
        Cells.forEach(
                CONTENT - Cells.CONTENT,
                Cells.contentMost(),
                cell -> {
                    INT.setVolatile(MEMORY, cell + TICKETS, 0);
                    INT.setVolatile(MEMORY, cell + RUNS, 0);
                });
        Ticket.countAll();
    }

    private static void end(long cell, long name) {
        long bell = Cells.at((int) INT.getVolatile(MEMORY, cell + BELL_CELL));
        long bellName = (long) LONG.getVolatile(MEMORY, cell + BELL_NAME);
        long gate = (long) LONG.getVolatile(MEMORY, cell + BELL_GATE);
        int gates = (int) INT.getVolatile(MEMORY, cell + BELL_GATES);
        try {
            free(cell, name);
        } finally {
            if (Cells.name(cell) == name) {
                LONG.setVolatile(MEMORY, cell + ENDER, NOBODY | DECIDED);
            }
        }
        if (bell != 0) {
            wakeWithin(bell, bellName, gate, gates);
        }
    }

    private static void free(long cell, long name) {
        Heap.freeLost(cell, (_, _) -> true);
        Steps.step();
        if ((int) INT.getVolatile(MEMORY, cell + CARRIER) != 0) {
            Ticket.revokeIn(cell);
        }
        Steps.step();
        boolean _ = Cells.freeIfNamed(cell, name);
    }

    /// Wakes those at gates in another thing, which is held meanwhile: in memory that was freed, something else may lie. If
    /// it is ending, nobody waits there.
    ///
    /// What users do when they are woken is left to another thread: things end while others are made, under any lock.
    private static void wakeWithin(long cell, long name, long gate, int gates) {
        if (Cells.name(cell) == name) {
            take(cell);
            try {
                if (isSafe(cell, name)) {
                    for (int i = 0; i < gates; i++) {
                        new Gate(gate + i * Gate.BYTES).callAll();
                    }
                }
            } finally {
                giveUp(cell);
            }
        }
    }

    private static boolean isHeld(long cell) {
        for (long at = 0; at < HOLDERS_BYTES; at += Long.BYTES) {
            if ((long) LONG.getVolatile(MEMORY, cell + HOLDERS + at) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Removes what a dead member has held. May be called again for one whose burial was not finished.
    static void bury(int member) {
        Ticket.bury(member);
        int place = Members.placeOf(member);
        long[] cells = all();
        for (long cell : cells) {
            long word = cell + HOLDERS + wordIndex(place);
            long _ = (long) LONG.getAndBitwiseAnd(MEMORY, word, ~(1L << place));
            boolean _ = LONG.compareAndSet(MEMORY, cell + ENDER, (long) member, 0L);
            Steps.step();
            endInPlaceOf(member, cell);
        }
        endAllUnheld(cells);
    }

    /// Ends all that nobody holds, and that who let it go has not ended: it died, or got an error.
    static void endAllUnheld() {
        endAllUnheld(all());
    }

    private static long[] all() {
        return Cells.used(CONTENT - Cells.CONTENT, Cells.contentMost());
    }

    /// Ends what another had decided to end, and has not.
    private static void endInPlaceOf(long ender, long cell) {
        long decided = Members.own() | DECIDED;
        if (LONG.compareAndSet(MEMORY, cell + ENDER, ender | DECIDED, decided)) {
            end(cell, Cells.name(cell));
        }
    }

    private static void endAllUnheld(long[] cells) {
        for (long cell : cells) {
            endInPlaceOf(NOBODY, cell);
            long name = Cells.name(cell);
            // what is under way is ended by who takes the ticket away
            if (!isHeld(cell) && !isUnderWay(cell)) {
                endIfUnheld(cell, name);
            }
        }
    }

    private static long ownBit() {
        return 1L << Members.placeOf(Members.own());
    }

    private static long wordOf(long cell) {
        return cell + HOLDERS + wordIndex(Members.placeOf(Members.own()));
    }

    private static long wordIndex(int place) {
        return (long) (place / Long.SIZE) * Long.BYTES;
    }
}
