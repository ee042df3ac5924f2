package multiprocessing.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.FailingStep;
import multiprocessing.testkit.LastStep;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A process is killed after the first, the second, the third … step of a series of changes, until no step is left; or its
/// thread gets an error there. The table is always as after one of the changes, whole, and no memory is left to which nothing refers.
@ExtendWith(Leftovers.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TableCrashTest {
    private static final int LAST = 1_000;

    /// Of a key, to a value of so many words; 0 removes it, and a key below 0 all.
    private record Change(int key, int words) {}

    private static final List<Change> CHANGES =
            List.of(
                    new Change(1, 1), // the first run
                    new Change(2, 5),
                    new Change(1, 1), // in place
                    new Change(2, 100), // elsewhere
                    new Change(3, 600), // in a larger run
                    new Change(2, 0),
                    new Change(3, 0), // which makes it smaller
                    new Change(4, 3), // in a slot that was used
                    new Change(5, 20_000),
                    new Change(5, 20_001), // in another run of that size
                    new Change(-1, 0));

    @Test
    void whereverAProcessDiesTheTableIsWhole(@TempDir Path folder) throws Exception {
        int progress = 0;
        int step = 0;
        boolean isKilled;
        do {
            step++;
            try (var holding = Holding.create(RobustTable.BYTES)) {
                isKilled = runUntil(LastStep.in(folder, step), holding.ticket());
                var table = new RobustTable(holding);
                progress = progress(table, progress, step);
                checkThatItGoesOn(table, step);
                checkThatMemoryIsFreed(holding, step);
            }
        } while (isKilled);
        assertThat(progress).isEqualTo(CHANGES.size());
        assertThat(step).as("steps").isGreaterThan(40);
    }

    @Test
    void whereverAnErrorComesTheTableIsWhole() throws Exception {
        int progress = 0;
        int step = 0;
        boolean hasFailed;
        do {
            step++;
            try (var holding = Holding.create(RobustTable.BYTES)) {
                var table = new RobustTable(holding);
                hasFailed = FailingStep.fails(step, () -> changeAll(table));
                progress = progress(table, progress, step);
                checkThatItGoesOn(table, step);
                checkThatMemoryIsFreed(holding, step);
            }
        } while (hasFailed);
        assertThat(progress).isEqualTo(CHANGES.size());
        assertThat(step).as("steps").isGreaterThan(40);
    }

    private static boolean runUntil(LastStep lastStep, Ticket ticket) throws Exception {
        var child = new Process(() -> changeAll(lastStep, ticket));
        return lastStep.kills(child);
    }

    private static void changeAll(LastStep lastStep, Ticket ticket) {
        var table = new RobustTable(Holding.arrive(ticket));
        lastStep.hook();
        changeAll(table);
    }

    private static void changeAll(RobustTable table) {
        for (int i = 0; i < CHANGES.size(); i++) {
            Change change = CHANGES.get(i);
            if (change.key() < 0) {
                table.clear();
            } else if (change.words() == 0) {
                byte[] _ = table.remove(key(change.key()));
            } else {
                byte[] _ = table.put(key(change.key()), value(i, change.words()));
            }
        }
    }

    /// After how many of the changes, at least so many, the table is as it is.
    private static int progress(RobustTable table, int atLeast, int step) {
        var states = new ArrayList<Map<Integer, List<Byte>>>();
        var state = new HashMap<Integer, List<Byte>>();
        states.add(Map.of());
        for (int i = 0; i < CHANGES.size(); i++) {
            Change change = CHANGES.get(i);
            if (change.key() < 0) {
                state.clear();
            } else if (change.words() == 0) {
                state.remove(change.key());
            } else {
                state.put(change.key(), list(value(i, change.words())));
            }
            states.add(new HashMap<>(state));
        }
        var now = new HashMap<Integer, List<Byte>>();
        for (RobustTable.Entry entry : table.entries()) {
            now.put((int) entry.key()[0], list(entry.value()));
        }
        int progress = states.subList(atLeast, states.size()).indexOf(now);
        assertThat(progress).as("after step %d: %s", step, now.keySet()).isNotNegative();
        return atLeast + progress;
    }

    private static void checkThatItGoesOn(RobustTable table, int step) {
        long size = table.size();
        assertThat(table.entries()).as("after step %d", step).hasSize((int) size);
        byte[] value = value(LAST, 2);
        assertThat(table.put(key(LAST), value)).isNull();
        assertThat(table.get(key(LAST))).isEqualTo(value);
        assertThat(table.size()).isEqualTo(size + 1);
    }

    private static void checkThatMemoryIsFreed(Holding holding, int step) throws Exception {
        Await.await(
                () -> Runs.of(holding).size() == 1, "the memory to be freed after step " + step);
    }

    private static byte[] key(int key) {
        var bytes = new byte[Long.BYTES];
        bytes[0] = (byte) key;
        bytes[1] = (byte) (key >> Byte.SIZE);
        return bytes;
    }

    private static byte[] value(int number, int words) {
        var bytes = new byte[words * Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number + i);
        }
        return bytes;
    }

    private static List<Byte> list(byte[] bytes) {
        var list = new ArrayList<Byte>(bytes.length);
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }
}
