package multiprocessing.ring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.signal.OwnedLock;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RobustRingTest {
    private static final Deadline NOW = Deadline.in(Duration.ZERO);

    private final Holding holding = Holding.create(RobustRing.BYTES);
    private final RobustRing ring = new RobustRing(holding);
    private final Inbox inbox = Inbox.ofThread();

    @AfterEach
    void close() {
        inbox.close();
        holding.close();
    }

    @Test
    void givesMessagesOfAllLengthsInOrder() {
        for (int round = 0; round < 3; round++) {
            for (int length = 0; length < 40_000; length += 997) {
                put(length);
            }
            assertThat(ring.size()).isEqualTo(41);
            for (int length = 0; length < 40_000; length += 997) {
                assertThat(take()).isEqualTo(length);
            }
            assertThat(ring.size()).isZero();
        }
        assertThat(ring.tryTake(inbox)).isEqualTo(Outcome.NOT_IN_TIME);
        assertThat(ring.putCount()).isEqualTo(3 * 41);
    }

    @Test
    void goesOnInTheNextBlockWhereverARecordMeetsTheEnd() {
        for (int length = 0; length <= 256; length += 8) {
            int filler = (int) Blocks.BLOCK_BYTES / 2 - 200 + length;
            put(filler);
            put(filler - 100);
            put(100);
            put(length);
            assertThat(take()).isEqualTo(filler);
            assertThat(take()).isEqualTo(filler - 100);
            assertThat(take()).isEqualTo(100);
            assertThat(take()).isEqualTo(length);
        }
    }

    @Test
    void keepsOneEmptiedBlockAndFreesTheOthers() {
        assertThat(runs()).isEmpty();
        for (int i = 0; i < 100; i++) {
            put(10_000);
        }
        assertThat(runs()).hasSizeGreaterThan(29);
        for (int i = 0; i < 100; i++) {
            take();
        }
        Set<Long> left = runs();
        assertThat(left).hasSize(2);
        for (int i = 0; i < 100; i++) {
            put(10_000);
            take();
            assertThat(runs()).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(runs()).isEqualTo(left);
    }

    @Test
    void aLargeMessageLiesInARunOfItsOwnUntilItIsRead() {
        put(1 << 20);
        put(3);
        assertThat(runs()).hasSize(2);
        assertThat(ring.tryTake(inbox)).isEqualTo(Outcome.DONE);
        assertThat(inbox.lengthBytes()).isEqualTo(1 << 20);
        assertThat(runs()).hasSize(2);
        inbox.clear();
        assertThat(runs()).hasSize(1);
        assertThat(take()).isEqualTo(3);
    }

    @Test
    void holdsNoMoreThanItsBound() throws Exception {
        try (var other = Holding.create(RobustRing.BYTES)) {
            RobustRing.bound(other, 2);
            var bounded = new RobustRing(other);
            MemorySegment nothing = MemorySegment.NULL;
            for (int round = 0; round < 3; round++) {
                assertThat(bounded.tryPut(Outbox.of(nothing, 0, 0, other.cell())))
                        .isEqualTo(Outcome.DONE);
                assertThat(bounded.put(Outbox.of(nothing, 0, 0, other.cell()), NOW))
                        .isEqualTo(Outcome.DONE);
                assertThat(bounded.isPuttable()).isFalse();
                assertThat(bounded.tryPut(Outbox.of(nothing, 0, 0, other.cell())))
                        .isEqualTo(Outcome.NOT_IN_TIME);
                assertThat(bounded.put(Outbox.of(nothing, 0, 0, other.cell()), NOW))
                        .isEqualTo(Outcome.NOT_IN_TIME);
                assertThat(bounded.take(inbox, NOW)).isEqualTo(Outcome.DONE);
                assertThat(bounded.tryTake(inbox)).isEqualTo(Outcome.DONE);
                assertThat(bounded.take(inbox, NOW)).isEqualTo(Outcome.NOT_IN_TIME);
            }
        }
    }

    @Test
    void whoWasWokenAndLeavesWithNothingWakesAnother() throws Exception {
        var takeLock = new OwnedLock(holding.offset() + RingLayout.TAKE_LOCK);
        long lockSleepers = holding.offset() + RingLayout.TAKE_LOCK + 2 * Long.BYTES;
        long sleepers = holding.offset() + RingLayout.NOT_EMPTY + Long.BYTES;
        long another = 1L << 62; // the bit of a place that nobody has
        var taker =
                Thread.ofPlatform()
                        .start(() -> {
                            try (var empty = Inbox.ofThread()) {
                                Outcome _ = ring.take(empty, Deadline.never());
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // as it was asked to
                            }
                        });
        Await.await(() -> (long) LONG.getVolatile(MEMORY, sleepers) != 0, "the taker to wait");
        assertThat(takeLock.tryAcquire()).isTrue();
        put(8);
        Await.await(
                () -> (long) LONG.getVolatile(MEMORY, lockSleepers) != 0,
                "the taker to come in vain");
        long _ = (long) LONG.getAndBitwiseOr(MEMORY, sleepers, another);

        taker.interrupt();
        taker.join();

        assertThat((long) LONG.getVolatile(MEMORY, sleepers) & another).isZero();
        takeLock.release();
    }

    /// A StackOverflowError may come where a lock is given back, too. The thread waited for itself ever after.
    @Test
    void whatAnErrorLeftLockedItsThreadGetsBack() throws Exception {
        leaveLocked(RingLayout.PUT_LOCK);
        assertThat(ring.put(message(10), Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);
        leaveLocked(RingLayout.TAKE_LOCK);
        assertThat(ring.take(inbox, Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);
        assertThat(inbox.lengthBytes()).isEqualTo(10);
    }

    private void leaveLocked(long lock) {
        assertThat(new OwnedLock(holding.offset() + lock).tryAcquire()).isTrue();
    }

    @Test
    void givesWhatIsLeftWhenItIsClosedAndTakesNoMore() {
        put(1);
        ring.close();
        ring.close();
        assertThat(ring.isClosed()).isTrue();
        assertThat(ring.size()).isEqualTo(1);
        Outbox refused = message(100_000);
        assertThat(ring.tryPut(refused)).isEqualTo(Outcome.CLOSED);
        refused.discard();
        assertThat(take()).isEqualTo(1);
        assertThat(ring.tryTake(inbox)).isEqualTo(Outcome.CLOSED);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void itsEndFreesAllItsMemory() {
        put(1);
        put(100_000);
        long cell = holding.cell();
        holding.close();
        assertThat(runs(cell)).isEmpty();
    }

    @Test
    void theSidesAreInLinesOfTheirOwn() {
        long line = 64;
        long start = holding.offset();
        assertThat((start + RingLayout.PUT_COUNT) % line).isZero();
        assertThat((start + RingLayout.TAKEN_COUNT) % line).isZero();
        assertThat(RingLayout.FIRST + Long.BYTES - RingLayout.PUT_COUNT).isEqualTo(line);
        assertThat(RingLayout.LOST + Long.BYTES - RingLayout.TAKEN_COUNT).isEqualTo(line);
        assertThat(RingLayout.PUT_LOCK).isEqualTo(32);
        assertThat(RingLayout.PUT_COUNT).isEqualTo(64);
        assertThat(RingLayout.TAIL).isEqualTo(72);
        assertThat(RingLayout.KNOWN_TAKEN).isEqualTo(88);
        assertThat(RingLayout.NOT_EMPTY).isEqualTo(96);
        assertThat(RingLayout.MOST).isEqualTo(112);
        assertThat(RingLayout.FIRST).isEqualTo(120);
        assertThat(RingLayout.TAKE_LOCK).isEqualTo(288);
        assertThat(RingLayout.TAKEN_COUNT).isEqualTo(320);
        assertThat(RingLayout.HEAD).isEqualTo(328);
        assertThat(RingLayout.KNOWN_PUT).isEqualTo(344);
        assertThat(RingLayout.NOT_FULL).isEqualTo(352);
        assertThat(RingLayout.SPARE).isEqualTo(368);
        assertThat(RingLayout.LOST).isEqualTo(376);
    }

    private void put(int length) {
        assertThat(ring.tryPut(message(length))).isEqualTo(Outcome.DONE);
    }

    /// Takes a message, checks its content and tells its length.
    private long take() {
        assertThat(ring.tryTake(inbox)).isEqualTo(Outcome.DONE);
        long length = inbox.lengthBytes();
        MemorySegment bytes = inbox.segment().asSlice(inbox.offset(), length);
        assertThat(bytes.mismatch(content(length))).isEqualTo(-1);
        inbox.clear();
        return length;
    }

    private Outbox message(int length) {
        return Outbox.of(content(length), 0, length, holding.cell());
    }

    private static MemorySegment content(long length) {
        MemorySegment bytes = Arena.ofAuto().allocate(length + Long.BYTES, Long.BYTES);
        for (long i = 0; i < length; i += Long.BYTES) {
            bytes.set(JAVA_LONG, i, length * 1_000_003 + i);
        }
        return bytes.asSlice(0, length);
    }

    private Set<Long> runs() {
        return runs(holding.cell());
    }

    private static Set<Long> runs(long cell) {
        var runs = new HashSet<Long>();
        Heap.freeLost(
                cell,
                (run, _) -> {
                    runs.add(run);
                    return false;
                });
        return runs;
    }
}
