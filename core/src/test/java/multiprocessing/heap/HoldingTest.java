package multiprocessing.heap;

import static multiprocessing.signal.Words.INT;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.error.TransferException;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.process.Process;
import multiprocessing.signal.Gate;
import multiprocessing.signal.Members;
import multiprocessing.signal.OwnedLock;
import multiprocessing.signal.Words;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HoldingTest {
    /// Has never lived: its place is the last.
    private static final int DEAD_MEMBER = 1 << 10 | CommonsLayout.MEMBERS_MOST - 1;

    /// At which step of a [Holding#close] that ends the thing its memory has been freed, and its name is still there.
    private static final int ENDING_STEP = 6;

    /// The steps of a [Holding#arrive] by a ticket that was taken away: its bit is set, and it looks whether that is in time.
    private static final int TAKEN_STEP = 1;

    private static final int LOOKING_STEP = 3;

    @Test
    void whatAChildWritesTheParentReadsAndIsWokenBy() throws Exception {
        try (var holding = Holding.create(64)) {
            Ticket ticket = holding.ticket();
            var gate = new Gate(holding.offset());
            long word = holding.offset() + Gate.BYTES;
            var child =
                    new Process(() -> {
                        var mine = Holding.arrive(ticket);
                        INT.setVolatile(MEMORY, mine.offset() + Gate.BYTES, 42);
                        new Gate(mine.offset()).wakeAll();
                    });
            child.start();

            boolean came =
                    gate.await(
                            () -> (int) INT.getVolatile(MEMORY, word) == 42,
                            Deadline.in(Await.PATIENCE));

            assertThat(came).isTrue();
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void aTicketIsGoodWhileAnotherTriesToEndTheThingInVain() {
        try (var holding = Holding.create(8)) {
            Ticket ticket = holding.ticket();
            long ender = holding.cell() + Cells.CONTENT;
            LONG.setVolatile(MEMORY, ender, (long) Members.own()); // who will find that it is held

            Holding.arrive(ticket).close();

            LONG.setVolatile(MEMORY, ender, 0L);
        }
    }

    /// Its processor was busy for ever with waiting for the other, who had ended the thing.
    @Test
    void whoComesWhileTheLastOneGoesIsToldSo() throws Exception {
        giveUpWhatOthersForgot();
        var holding = Holding.create(8);
        Ticket ticket = holding.ticket();
        Holding.arrive(ticket).close(); // so that it protects nothing any more
        var isEnding = new CountDownLatch(1);
        var hasCome = new CountDownLatch(1);
        var ender = new Thread(holding::close);
        var steps = new AtomicInteger();
        Steps.hook(() -> {
            if (Thread.currentThread() == ender && steps.incrementAndGet() == ENDING_STEP) {
                isEnding.countDown();
                wait(hasCome);
            }
            if (Thread.currentThread().getName().equals("comer") && hasCome.getCount() > 0) {
                hasCome.countDown();
                join(ender);
            }
        });
        try {
            ender.start();
            wait(isEnding);
            var outcome = new CompletableFuture<Holding>();
            Thread.ofPlatform()
                    .name("comer")
                    .daemon()
                    .start(() ->
                            outcome.completeAsync(() -> Holding.arrive(ticket), Runnable::run));

            assertThat(outcome)
                    .failsWithin(Await.PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(TransferException.class);
        } finally {
            Steps.hook(() -> {});
        }
    }

    /// He was told that it had ended.
    @Test
    void whoComesWhileAnotherGoesFindsWhatACarrierKeeps() {
        var carrier = Holding.create(8);
        var holding = Holding.create(8);
        Ticket ticket = holding.ticket();
        ticket.keepIn(carrier.cell());
        var isComing = new AtomicBoolean();
        Steps.hook(() -> {
            if (isComing.compareAndSet(false, true)) { // arriving has steps, too
                Holding.arrive(ticket).close();
                isComing.set(false);
            }
        });
        try {
            holding.close();
        } finally {
            Steps.hook(() -> {});
        }

        assertThat(Holding.hasEnded(ticket.cell(), ticket.name())).isFalse();
        carrier.close();
        assertThat(Holding.hasEnded(ticket.cell(), ticket.name())).isTrue();
    }

    /// He held the other one, without a bit, and wrote into it.
    @Test
    void whoComesWhileItsCellBecomesAnotherThingIsToldSo() {
        giveUpWhatOthersForgot();
        var holding = Holding.create(8);
        long cell = holding.cell();
        long name = holding.name();
        Ticket ticket = holding.ticket();
        Holding.arrive(ticket).close(); // so that it protects nothing any more
        var next = new AtomicReference<Holding>();
        Thread comer = Thread.currentThread();
        var steps = new AtomicInteger();
        Steps.hook(() -> {
            int step = Thread.currentThread() == comer ? steps.incrementAndGet() : 0;
            if (step == TAKEN_STEP) { // of a process that had seen no bit before
                LONG.setVolatile(MEMORY, cell + Cells.CONTENT, (long) DEAD_MEMBER);
            }
            if (step == LOOKING_STEP) {
                boolean _ = Cells.freeIfNamed(cell, name);
                next.set(Holding.create(8));
            }
        });
        try {
            assertThatThrownBy(() -> Holding.arrive(ticket)).isInstanceOf(TransferException.class);
        } finally {
            Steps.hook(() -> {});
        }

        assertThat(next.get().cell()).isEqualTo(cell);
        next.get().close();
        holding.close();
    }

    /// The one who buries showed it as nobody's, for a moment.
    @Test
    void whatADeadOneHadBegunToEndIsHeldByNobodyAnyMore() throws Exception {
        giveUpWhatOthersForgot();
        var holding = Holding.create(8);
        long name = holding.name();
        Ticket ticket = holding.ticket();
        Holding.arrive(ticket).close();
        long ender = holding.cell() + Cells.CONTENT;
        var isEnding = new CountDownLatch(1);
        var isBuried = new CountDownLatch(1);
        var dies = new Thread(holding::close);
        var steps = new AtomicInteger();
        var outcomes = new ArrayList<Throwable>();
        Thread burier = Thread.currentThread();
        var isBurying = new AtomicBoolean(true);
        Steps.hook(() -> {
            if (Thread.currentThread() == dies && steps.incrementAndGet() == ENDING_STEP) {
                isEnding.countDown();
                wait(isBuried);
            }
            if (Thread.currentThread() == burier
                    && Cells.name(holding.cell()) == name
                    && isBurying.compareAndSet(true, false)) { // arriving has steps, too
                outcomes.add(catchThrowable(() -> Holding.arrive(ticket)));
                isBurying.set(true);
            }
        });
        try {
            dies.start();
            wait(isEnding);
            long decided = (long) LONG.getVolatile(MEMORY, ender) >>> Integer.SIZE;
            LONG.setVolatile(MEMORY, ender, decided << Integer.SIZE | DEAD_MEMBER);

            Holding.bury(DEAD_MEMBER);
        } finally {
            Steps.hook(() -> {});
            isBuried.countDown();
            dies.join();
        }

        assertThat(outcomes).isNotEmpty().allMatch(TransferException.class::isInstance);
        assertThat(Holding.hasEnded(holding.cell(), name)).isTrue();
    }

    @Test
    void nobodyWaitsForOneWhoIsAboutToEndAThing() throws Exception {
        var holding = Holding.create(8);
        long name = holding.name();
        long ender = holding.cell() + Cells.CONTENT;
        LONG.setVolatile(
                MEMORY, ender, (long) Members.own()); // as of one who is not known to be dead
        var closer = Thread.ofPlatform().daemon().start(holding::close);

        assertThat(closer.join(Await.PATIENCE)).isTrue();
        assertThat(Holding.hasEnded(holding.cell(), name)).isFalse();

        LONG.setVolatile(MEMORY, ender, (long) DEAD_MEMBER);
        Holding.bury(DEAD_MEMBER);
        assertThat(Holding.hasEnded(holding.cell(), name)).isTrue();
    }

    /// Else who arrives does so, in steps with the heap's lock, where the one it waits for needs it.
    private static void giveUpWhatOthersForgot() {
        boolean isLeft;
        do {
            isLeft = Release.giveUpOne();
        } while (isLeft);
    }

    private static void wait(CountDownLatch latch) {
        try {
            assertThat(latch.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(Await.PATIENCE)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLockPassesFromTheDeadToTheNext() throws Exception {
        try (var holding = Holding.create(OwnedLock.BYTES + Gate.BYTES + 8)) {
            long offset = holding.offset();
            Ticket ticket = holding.ticket();
            var child =
                    new Process(() -> {
                        var mine = Holding.arrive(ticket);
                        new OwnedLock(mine.offset()).acquire(Deadline.never());
                        INT.setVolatile(MEMORY, mine.offset() + OwnedLock.BYTES + Gate.BYTES, 1);
                        new Gate(mine.offset() + OwnedLock.BYTES).wakeAll();
                        Thread.sleep(Duration.ofHours(1));
                    });
            child.start();
            boolean isHeld =
                    new Gate(offset + OwnedLock.BYTES)
                            .await(
                                    () ->
                                            (int)
                                                            INT.getVolatile(
                                                                    MEMORY,
                                                                    offset
                                                                            + OwnedLock.BYTES
                                                                            + Gate.BYTES)
                                                    == 1,
                                    Deadline.in(Await.PATIENCE));
            assertThat(isHeld).isTrue();
            var lock = new OwnedLock(offset);
            assertThat(lock.acquire(Deadline.in(Duration.ofMillis(10))))
                    .isEqualTo(OwnedLock.Outcome.TIMED_OUT);

            child.kill();

            assertThat(lock.acquire(Deadline.in(Await.PATIENCE)))
                    .isEqualTo(OwnedLock.Outcome.FROM_THE_DEAD);
            lock.release();
            child.join();
        }
    }

    /// It waited for ever for a lock of its own that the action wanted.
    @Test
    void whatIsDoneAtItsEndIsNotDoneByWhoMakesAnother() {
        try (var bell = Holding.create(Gate.BYTES)) {
            var holding = Holding.create(8);
            long cell = holding.cell();
            long name = holding.name();
            holding.wakeAtEnd(bell, bell.offset(), 1);
            var doer = new CompletableFuture<Thread>();
            var registration =
                    new Gate(bell.offset())
                            .whenTrue(
                                    () -> Holding.hasEnded(cell, name),
                                    () -> doer.complete(Thread.currentThread()));

            holding.close(); // as who makes another gives up what is forgotten

            assertThat(doer).succeedsWithin(Await.PATIENCE).isNotEqualTo(Thread.currentThread());
            registration.cancel();
        }
    }

    @Test
    void endsWithItsLastHolder() {
        var first = Holding.create(8);
        long cell = first.cell();
        long name = first.name();
        Ticket ticket = first.ticket();
        first.close();
        assertThat(Holding.hasEnded(cell, name)).isFalse();

        var second = Holding.arrive(ticket);
        assertThat(Holding.hasEnded(cell, name)).isFalse();
        second.close();

        assertThat(Holding.hasEnded(cell, name)).isTrue();
        assertThatThrownBy(() -> Holding.arrive(ticket)).isInstanceOf(TransferException.class);
    }

    /// Values that were made and dropped in a loop filled the memory: each end looked through all there was.
    @Test
    void endsWithoutALookAtAllThatIsUnderWay() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var other = Holding.create(8)) {
            var underWay = new ArrayList<Ticket>();
            while (underWay.size() < 20_000) {
                underWay.add(other.ticket());
            }
            var holding = Holding.create(8);
            Ticket ticket = holding.ticket();
            holding.close();
            long before = threads.getCurrentThreadAllocatedBytes();

            ticket.revoke();

            long listBytes = (long) underWay.size() * Long.BYTES;
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(listBytes);
            assertThat(Holding.hasEnded(ticket.cell(), ticket.name())).isTrue();
            underWay.forEach(Ticket::revoke);
        }
    }

    /// Connections that processes handed on and closed, one to the next, were lost, one in 100,000 times.
    @Test
    void doesNotEndWhileItIsHandedOnAgainAndAgain() throws Exception {
        var first = Holding.create(8);
        Ticket ticket = first.ticket();
        var second = new AtomicReference<Holding>();
        var third = new AtomicReference<Ticket>();
        var closer = new Thread(() -> second.get().close());
        Thread ender = Thread.currentThread();
        var steps = new AtomicInteger();
        Steps.hook(() -> {
            if (Thread.currentThread() != ender) {
                return;
            }
            switch (steps.incrementAndGet()) {
                case 2 -> { // it is not held, and whether it is under way is not known yet
                    steps.set(Integer.MIN_VALUE); // arriving is none of them
                    second.set(Holding.arrive(ticket));
                    steps.set(2);
                }
                case 3 -> {
                    third.set(second.get().ticket());
                    closer.start();
                    while (second.get().isHeldBy(Members.own())) {
                        Thread.onSpinWait();
                    }
                }
                default -> {}
            }
        });
        try {
            first.close();
            closer.join();
        } finally {
            Steps.hook(() -> {});
        }

        Holding.arrive(third.get()).close();
    }

    @Test
    void whatWaitsInACarrierEndsWithIt() {
        var carrier = Holding.create(8);
        var guest = Holding.create(8);
        long cell = guest.cell();
        long name = guest.name();
        Ticket ticket = guest.ticket();
        ticket.sent(carrier.cell());
        guest.close();
        assertThat(Holding.hasEnded(cell, name)).isFalse();

        carrier.close();

        assertThat(Holding.hasEnded(cell, name)).isTrue();
        assertThatThrownBy(() -> Holding.arrive(ticket)).isInstanceOf(TransferException.class);
    }

    @Test
    void aTicketAloneTellsWhetherItsMessageIsUnderWay() {
        var carrier = Holding.create(8);
        Ticket revoked = Ticket.alone();
        Ticket carried = Ticket.alone();
        carried.sent(carrier.cell());
        assertThat(revoked.isThere()).isTrue();
        assertThat(carried.isThere()).isTrue();

        revoked.revoke();
        carrier.close();

        assertThat(revoked.isThere()).isFalse();
        assertThat(carried.isThere()).isFalse();
    }

    @Test
    void aTicketThatIsTakenAwayIsNotSentInPlaceOfTheOneThatHasItsCellNow() {
        var bell = Holding.create(8);
        var first = Holding.create(8);
        var second = Holding.create(8);
        Ticket gone = first.ticket();
        Holding.arrive(gone).close();
        Ticket underWay = second.ticket();
        assertThat(underWay.ticket()).isEqualTo(gone.ticket());

        gone.sent(bell.cell());
        second.close();
        bell.close();

        Holding.arrive(underWay).close();
        first.close();
    }

    @Test
    void isNotKeptByWhatWaitsInItself() {
        long before = Heap.usedBytes();
        var holding = Holding.create(8);
        long cell = holding.cell();
        long name = holding.name();
        holding.ticket().sent(cell);

        holding.close();

        assertThat(Holding.hasEnded(cell, name)).isTrue();
        assertThat(Heap.usedBytes()).isLessThanOrEqualTo(before); // others may end meanwhile
    }

    @Test
    void isGivenUpByAProcessThatDies() throws Exception {
        var holding = Holding.create(Gate.BYTES);
        long cell = holding.cell();
        long name = holding.name();
        var bell = Holding.create(Gate.BYTES);
        holding.wakeAtEnd(bell, bell.offset(), 1);
        Ticket ticket = holding.ticket();
        Ticket bellTicket = bell.ticket();
        var child =
                new Process(() -> {
                    var _ = Holding.arrive(ticket);
                    var mine = Holding.arrive(bellTicket);
                    INT.setVolatile(MEMORY, mine.offset() + 4, 1);
                    new Gate(mine.offset()).wakeAll();
                    Thread.sleep(Duration.ofHours(1));
                });
        child.start();
        var gate = new Gate(bell.offset());
        assertThat(
                        gate.await(
                                () -> (int) INT.getVolatile(MEMORY, bell.offset() + 4) == 1,
                                Deadline.in(Await.PATIENCE)))
                .isTrue();
        holding.close();
        assertThat(Holding.hasEnded(cell, name)).isFalse();

        child.kill();

        assertThat(gate.await(() -> Holding.hasEnded(cell, name), Deadline.in(Await.PATIENCE)))
                .isTrue();
        bell.close();
        child.join();
    }

    @Test
    void doesNotTouchTheMemoryOfABellThatHasEnded() {
        var bell = Holding.create(Gate.BYTES);
        var holding = Holding.create(8);
        holding.wakeAtEnd(bell, bell.offset(), 1);
        bell.close();
        var others = new ArrayList<Holding>();
        var next = Holding.create(Gate.BYTES);
        while (next.cell() != bell.cell()
                && others.size() < 1_000) { // the cleaner may free others meanwhile
            others.add(next);
            next = Holding.create(Gate.BYTES);
        }
        assertThat(next.cell()).as("the same memory").isEqualTo(bell.cell());
        LONG.setVolatile(MEMORY, next.offset(), 1L);
        LONG.setVolatile(MEMORY, next.offset() + Long.BYTES, -1L); // to a gate: all sleep

        holding.close();

        assertThat((long) LONG.getVolatile(MEMORY, next.offset())).isEqualTo(1);
        assertThat((long) LONG.getVolatile(MEMORY, next.offset() + Long.BYTES)).isEqualTo(-1);
        next.close();
        others.forEach(Holding::close);
    }

    @Test
    void runsAreFreedAndUsedAgain() {
        long small = Heap.allocate(1, 0, 0);
        long large = Heap.allocate(100_000, 0, 0);
        assertThat(Heap.capacityBytes(small)).isEqualTo(4096);
        assertThat(Heap.capacityBytes(large)).isEqualTo(131_072);
        Words.MEMORY.asSlice(large, 131_072 - 4096).fill((byte) 7);
        Heap.free(large);
        Heap.free(small);

        var taken = new ArrayList<Long>();
        while (!taken.contains(large)
                && taken.size() < 200) { // the cleaner may free others meanwhile
            taken.add(Heap.allocate(100_000, 0, 0));
        }
        taken.forEach(Heap::free);
        assertThat(taken).contains(large);
        assertThat(Members.own()).isPositive();
    }
}
