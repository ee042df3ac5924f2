package multiprocessing.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.LastStep;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Runs;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed after the first, the second, the third … step of putting and taking, until no step is left.
/// Whatever it has not committed is as if it had not been begun, the others go on, and its memory is freed.
@ExtendWith(Leftovers.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RingCrashTest {
    private static final List<Integer> THERE = List.of(15_000, 15_001);

    /// The first goes on in a new block, the second is in a run of its own.
    private static final List<Integer> PUT = List.of(5_000, 100_000);

    private static final int LAST = 7;

    @Test
    void whereverAProcessDiesTheOthersGoOn(@TempDir Path folder) throws Exception {
        int progress = 0;
        int step = 0;
        boolean isKilled;
        do {
            step++;
            try (var holding = Holding.create(RobustRing.BYTES)) {
                var ring = new RobustRing(holding);
                for (int length : THERE) {
                    put(ring, length);
                }
                isKilled = runUntil(LastStep.in(folder, step), holding.ticket());
                int now = checkThatTheRingGoesOn(ring, step);
                assertThat(now).as("after step %d", step).isGreaterThanOrEqualTo(progress);
                progress = now;
                checkThatMemoryIsFreed(holding, step);
            }
        } while (isKilled);
        assertThat(progress).isEqualTo(PUT.size() + THERE.size() + PUT.size());
        assertThat(step).as("steps").isGreaterThan(30);
    }

    private static boolean runUntil(LastStep lastStep, Ticket ticket) throws Exception {
        var child = new Process(() -> putAndTakeAll(lastStep, ticket));
        return lastStep.kills(child);
    }

    private static void putAndTakeAll(LastStep lastStep, Ticket ticket) throws Exception {
        var ring = new RobustRing(Holding.arrive(ticket));
        lastStep.hook();
        for (int length : PUT) {
            put(ring, length);
        }
        for (int i = 0; i < THERE.size() + PUT.size(); i++) {
            int _ = take(ring);
        }
    }

    /// @return how many operations the dead process has done
    private static int checkThatTheRingGoesOn(RobustRing ring, int step) throws Exception {
        var all = new ArrayList<>(THERE);
        all.addAll(PUT);
        long size = ring.size();
        int put = (int) ring.putCount() - THERE.size();
        int taken = THERE.size() + put - (int) size;
        assertThat(put).isBetween(0, PUT.size());
        assertThat(taken).isBetween(0, put == PUT.size() ? all.size() : 0);

        put(ring, LAST);
        for (int length : all.subList(taken, THERE.size() + put)) {
            assertThat(take(ring)).as("after step %d", step).isEqualTo(length);
        }
        assertThat(take(ring)).as("after step %d", step).isEqualTo(LAST);
        assertThat(ring.size()).isZero();
        return put + taken;
    }

    /// Nothing is left but what the ring refers to: the block at the tail, and perhaps a spare one.
    private static void checkThatMemoryIsFreed(Holding holding, int step) throws Exception {
        Set<Long> used = Sweep.used(holding.offset());
        assertThat(used).hasSizeLessThanOrEqualTo(2);
        Await.await(
                () -> used.containsAll(Runs.of(holding)),
                "the memory to be freed after step " + step);
    }

    private static void put(RobustRing ring, int length) throws Exception {
        Outbox message = Outbox.of(content(length), 0, length, ring.cell());
        assertThat(ring.put(message, Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);
    }

    private static MemorySegment content(int length) {
        return Arena.ofAuto().allocate(length).fill((byte) length);
    }

    private static int take(RobustRing ring) throws Exception {
        try (var inbox = Inbox.ofThread()) {
            assertThat(ring.take(inbox, Deadline.in(Await.PATIENCE))).isEqualTo(Outcome.DONE);
            int length = (int) inbox.lengthBytes();
            MemorySegment bytes = inbox.segment().asSlice(inbox.offset(), length);
            assertThat(bytes.mismatch(content(length))).isEqualTo(-1);
            return length;
        }
    }
}
