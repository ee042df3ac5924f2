package multiprocessing.heap;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import multiprocessing.Context;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.memory.CommonsLayout;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.LastStep;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed after the first, the second, the third … step of taking, sending, giving up and burying, until no
/// step is left. Nothing is left of what nobody holds, and nobody loses what he holds.
@ExtendWith(Leftovers.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HoldingCrashTest {
    private static final Context COLD = Multiprocessing.context(StartMethod.SPAWN);

    /// Has never lived: its place is the last.
    private static final int DEAD_MEMBER = 1 << 10 | CommonsLayout.MEMBERS_MOST - 1;

    private static final long HOLDERS = Cells.CONTENT + 6 * Long.BYTES;
    private static final long BITS_OF_DEAD = HOLDERS + CommonsLayout.MEMBERS_MOST / Byte.SIZE - 8;

    @Test
    void whereverAProcessDiesNothingIsLeft(@TempDir Path folder) throws Exception {
        int step = 0;
        boolean isKilled;
        do {
            step++;
            try (var kept = Holding.create(8)) {
                long name = kept.name();
                isKilled = runUntil(LastStep.in(folder, step), kept);
                assertThat(Holding.hasEnded(kept.cell(), name)).as("after step %d", step).isFalse();
            }
        } while (isKilled);
        assertThat(step).as("steps").isGreaterThan(25);
    }

    private static boolean runUntil(LastStep lastStep, Holding kept) throws Exception {
        Set<Used> before = used();
        Ticket keptToo = kept.ticket();
        Ticket onItsWay = onItsWay();
        Used ofTheDead = heldByTheDead();
        var child =
                COLD.process(() -> doAll(lastStep, keptToo, onItsWay)); // a spare would share, too
        boolean isKilled = lastStep.kills(child);
        int step = lastStep.number();
        Soundness.assertThatAllIsCounted("step " + step);

        keptToo.revoke(); // as who has sent them does when they have not arrived
        onItsWay.revoke();
        if ((long) LONG.getVolatile(MEMORY, ofTheDead.cell() + BITS_OF_DEAD) != 0) {
            before.add(ofTheDead);
        }
        Await.await(() -> before.containsAll(used()), "all to end after step " + step);
        before.remove(ofTheDead);
        Holding.bury(DEAD_MEMBER); // once more, from the begin; the undertaker may be at it, too
        Await.await(() -> before.containsAll(used()), "all of the dead to end after step " + step);
        return isKilled;
    }

    private static void doAll(LastStep lastStep, Ticket keptToo, Ticket onItsWay) {
        lastStep.hook();
        Holding.arrive(keptToo).close();
        Holding.arrive(onItsWay).close();
        onItsWay().revoke();
        var carrier = Holding.create(8);
        onItsWay().sent(carrier.cell());
        long _ = Heap.allocate(1, carrier.cell(), 0);
        Heap.free(Heap.allocate(1, carrier.cell(), 0));
        carrier.close();
        var inItself = Holding.create(8);
        inItself.ticket().sent(inItself.cell());
        inItself.close();
        Holding.bury(DEAD_MEMBER);
    }

    /// To something that nobody holds.
    private static Ticket onItsWay() {
        try (var holding = Holding.create(8)) {
            return holding.ticket();
        }
    }

    private static Used heldByTheDead() {
        try (var holding = Holding.create(8)) {
            LONG.setVolatile(MEMORY, holding.cell() + BITS_OF_DEAD, Long.MIN_VALUE);
            return new Used(holding.cell(), holding.name());
        }
    }

    /// A cell and its name.
    private record Used(long cell, long name) {}

    private static Set<Used> used() {
        var used = new HashSet<Used>();
        for (long cell : Cells.used(0, Cells.contentMost())) {
            used.add(new Used(cell, Cells.name(cell)));
        }
        return used;
    }
}
