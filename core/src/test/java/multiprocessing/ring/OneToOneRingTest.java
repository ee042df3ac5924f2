package multiprocessing.ring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.signal.OwnedLock;
import multiprocessing.testkit.LastStep;
import multiprocessing.testkit.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OneToOneRingTest {
    private static final int SMALL = 1000;
    private static final int LARGE = 100_000;

    private final Holding holding = Holding.create(OneToOneRing.HEAD_BYTES);
    private final long data = Heap.allocate(OneToOneRing.DATA_BYTES, holding.cell(), 0);
    private final OneToOneRing ring = new OneToOneRing(holding.offset(), data);
    private final Inbox inbox = Inbox.ofThread();

    @AfterEach
    void close() {
        inbox.close();
        holding.close();
    }

    @Test
    void givesMessagesOfAllLengthsInOrder() throws Exception {
        for (int length = 0; length < 40_000; length += 97) {
            put(length);
            put(length / 2);
            assertThat(take()).isEqualTo(length);
            assertThat(take()).isEqualTo(length / 2);
        }
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.take(inbox)).isFalse();
    }

    /// A StackOverflowError may come where a lock is given back, too. The thread waited for itself ever after.
    @Test
    void whatAnErrorLeftLockedItsThreadGetsBack() throws Exception {
        leaveLocked(OneToOneLayout.PUT_LOCK);
        put(SMALL);
        leaveLocked(OneToOneLayout.TAKE_LOCK);
        assertThat(take()).isEqualTo(SMALL);
    }

    private void leaveLocked(long lock) {
        assertThat(new OwnedLock(holding.offset() + lock).tryAcquire()).isTrue();
    }

    @Test
    void goesOnWhateverItsFilling() throws Exception {
        var random = new Random(7);
        int first = 0;
        int next = 0;
        var lengths = new int[5_000];
        while (first < lengths.length) {
            int length = random.nextInt(Outbox.COPIED_MOST + 1);
            if (next < lengths.length && random.nextBoolean() && ring.put(message(length))) {
                lengths[next++] = length;
            } else if (first < next) {
                assertThat(take()).isEqualTo(lengths[first++]);
            }
        }
    }

    @Test
    void holdsTheLongestCopiedMessageWhereverItBegins() throws Exception {
        for (int i = 0; i < 100; i++) {
            put(Outbox.COPIED_MOST);
            assertThat(take()).isEqualTo(Outbox.COPIED_MOST);
            put(i * 8);
            assertThat(take()).isEqualTo(8L * i);
        }
    }

    @Test
    void holdsSixtyFourKilobytesOfSmallMessagesAndTwoLargeOnes() throws Exception {
        int count = 0;
        while (ring.put(message(SMALL))) {
            count++;
        }
        long each = SMALL + Long.BYTES;
        assertThat(count).isEqualTo((int) (OneToOneRing.DATA_BYTES / each));
        for (int i = 0; i < count; i++) {
            boolean isHalfFree = (count - i) * each <= OneToOneRing.DATA_BYTES / 2;
            assertThat(ring.isHalfFree()).isEqualTo(isHalfFree);
            take();
        }
        for (int round = 0; round < 10; round++) {
            put(LARGE);
            put(LARGE + 1);
            Outbox third = message(LARGE);
            assertThat(ring.put(third)).isFalse();
            assertThat(take()).isEqualTo(LARGE);
            assertThat(ring.put(third)).isTrue();
            assertThat(take()).isEqualTo(LARGE + 1);
            assertThat(take()).isEqualTo(LARGE);
        }
    }

    @Test
    void ifItIsHalfFreeAnyMessageHasRoomWhereverItBegins() throws Exception {
        long quarter = OneToOneRing.DATA_BYTES / 4;
        for (long near = quarter; near <= OneToOneRing.DATA_BYTES; near += quarter) {
            for (long words = -2; words <= 2; words++) {
                fillHalf(near + words * Long.BYTES, LARGE);
                put(LARGE);
                fillHalf(near + words * Long.BYTES, Outbox.COPIED_MOST - Long.BYTES);
                put(Outbox.COPIED_MOST);
            }
        }
    }

    /// An empty ring has come so far, and gets such messages, as many as leave it half free.
    private void fillHalf(long position, int length) throws Exception {
        while (!ring.isEmpty()) {
            take();
        }
        for (long part :
                new long[] {
                    OneToOneLayout.HEAD,
                    OneToOneLayout.KNOWN_HEAD,
                    OneToOneLayout.TAIL,
                    OneToOneLayout.KNOWN_TAIL
                }) {
            LONG.set(MEMORY, holding.offset() + part, position);
        }
        put(length);
        if (ring.isHalfFree() && length < LARGE) {
            put(length);
        }
        if (!ring.isHalfFree()) {
            take();
        }
    }

    @Test
    void aLargeMessageLiesInARunOfItsOwnUntilItIsRead() throws Exception {
        assertThat(Runs.of(holding)).containsExactly(data);
        put(LARGE);
        assertThat(Runs.of(holding)).hasSize(2);
        assertThat(ring.take(inbox)).isTrue();
        assertThat(Runs.of(holding)).hasSize(2);
        inbox.clear();
        assertThat(Runs.of(holding)).containsExactly(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void whoDiesWhilePuttingHasPutAllOrNothing(int length, @TempDir Path folder) throws Exception {
        boolean isKilled = true;
        boolean wasCommitted = false;
        int kills = 0;
        for (int steps = 1; isKilled; steps++) {
            Ticket ticket = holding.ticket();
            long at = data;
            var lastStep = LastStep.in(folder, steps);
            var child =
                    new Process(() -> {
                        var its = new OneToOneRing(Holding.arrive(ticket).offset(), at);
                        lastStep.hook();
                        its.put(message(length, ticket.cell()));
                    });
            isKilled = lastStep.kills(child);
            boolean isThere = ring.take(inbox);
            assertThat(isThere || !wasCommitted).as("put after step %d", steps).isTrue();
            wasCommitted = isThere;
            if (isThere) {
                check(length);
            }
            put(SMALL);
            assertThat(take()).as("put after step %d", steps).isEqualTo(SMALL);
            kills += isKilled ? 1 : 0;
        }
        assertThat(wasCommitted).isTrue();
        assertThat(kills).as("steps").isGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void whoDiesWhileTakingHasTakenOneOrNone(int length, @TempDir Path folder) throws Exception {
        boolean isKilled = true;
        boolean wasCommitted = false;
        int kills = 0;
        for (int steps = 1; isKilled; steps++) {
            put(length);
            put(length + 1);
            Ticket ticket = holding.ticket();
            long at = data;
            var lastStep = LastStep.in(folder, steps);
            var child =
                    new Process(() -> {
                        var its = new OneToOneRing(Holding.arrive(ticket).offset(), at);
                        lastStep.hook();
                        its.take(Inbox.ofThread());
                    });
            isKilled = lastStep.kills(child);
            long first = take();
            boolean isTaken = first == length + 1;
            assertThat(isTaken || !wasCommitted).as("taken after step %d", steps).isTrue();
            wasCommitted = isTaken;
            if (!isTaken) {
                assertThat(first).isEqualTo(length);
                assertThat(take()).isEqualTo(length + 1);
            }
            assertThat(ring.isEmpty()).isTrue();
            kills += isKilled ? 1 : 0;
        }
        assertThat(wasCommitted).isTrue();
        assertThat(kills).as("steps").isGreaterThan(1);
    }

    @Test
    void partsThatDifferentSidesWriteAreTwoLinesApart() {
        assertThat(holding.offset() % 64).isZero();
        assertThat(OneToOneLayout.PUT_LOCK).isZero();
        assertThat(OneToOneLayout.KNOWN_HEAD).isEqualTo(32);
        assertThat(OneToOneLayout.TAIL).isEqualTo(128);
        assertThat(OneToOneLayout.TAKE_LOCK).isEqualTo(256);
        assertThat(OneToOneLayout.KNOWN_TAIL).isEqualTo(288);
        assertThat(OneToOneLayout.HEAD).isEqualTo(384);
        assertThat(OneToOneLayout.BYTES).isEqualTo(512);
    }

    private void put(int length) throws Exception {
        assertThat(ring.put(message(length))).isTrue();
    }

    private long take() throws Exception {
        assertThat(ring.take(inbox)).isTrue();
        long length = inbox.lengthBytes();
        check(length);
        return length;
    }

    private void check(long length) {
        assertThat(inbox.lengthBytes()).isEqualTo(length);
        MemorySegment bytes = inbox.segment().asSlice(inbox.offset(), length);
        assertThat(bytes.mismatch(content(length))).isEqualTo(-1);
        inbox.clear();
    }

    private Outbox message(int length) {
        return message(length, holding.cell());
    }

    private static Outbox message(int length, long owner) {
        return Outbox.of(content(length), 0, length, owner);
    }

    private static MemorySegment content(long length) {
        MemorySegment bytes = Arena.ofAuto().allocate(length + Long.BYTES, Long.BYTES);
        for (long i = 0; i < length; i += Long.BYTES) {
            bytes.set(JAVA_LONG, i, length * 1_000_003 + i);
        }
        return bytes.asSlice(0, length);
    }
}
