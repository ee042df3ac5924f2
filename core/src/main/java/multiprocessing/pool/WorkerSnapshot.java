package multiprocessing.pool;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// What a worker is at, at one moment: see [Pool#snapshot]. Immutable. Further components may come: do not take it apart by a
/// pattern.
///
/// @param slot its place in the pool, from 0; who replaces it has the same
/// @param task what it runs, in words: the number of the task, and of an item of `map`, `imap` and their kin its place in the
///     input, from 0
/// @param runTime since when it runs that; zero if it runs nothing
/// @param waiting how many tasks it has beside that, ahead of their time
/// @param heapBytes what its heap has in use; empty if it does not answer, as a process that is stopped
/// @param privateBytes how much memory its process has for itself, of which [Builder#memoryLimit] speaks; empty where the system
///     does not tell, as all but Linux, before it is ready, and if it is a thread
/// @param cpuTime what its process has used of processors; empty where the system does not tell, and before it is ready
/// @param sentBytes how much it was sent
/// @param receivedBytes how much came from it
public record WorkerSnapshot(
        int slot,
        Worker worker,
        State state,
        Optional<String> task,
        Duration runTime,
        int waiting,
        OptionalLong heapBytes,
        OptionalLong privateBytes,
        Optional<Duration> cpuTime,
        long sentBytes,
        long receivedBytes) {
    /// In order of life, but for the last two, which take turns.
    public enum State {
        /// Its process starts, or it runs the initializer.
        STARTING,
        /// It has nothing to do.
        IDLE,
        /// It has a task.
        BUSY
    }

    /// As in `0 PoolWorker-1 (pid 4711) BUSY task 12 for 0.3 s, heap 12.3 MB,
    /// memory 61.5 MB, CPU 1.2 s, 4096 B sent, 128 B received`.
    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(slot).append(' ').append(worker).append(' ').append(state);
        task.ifPresent(what ->
                text.append(' ').append(what).append(" for ").append(BarText.words(runTime)));
        heapBytes.ifPresent(bytes -> text.append(megabytes("heap", bytes)));
        privateBytes.ifPresent(bytes -> text.append(megabytes("memory", bytes)));
        cpuTime.ifPresent(time -> text.append(", CPU ").append(BarText.words(time)));
        return text.append(", " + sentBytes + " B sent, " + receivedBytes + " B received")
                .toString();
    }

    private static String megabytes(String name, long bytes) {
        return String.format(Locale.ROOT, ", %s %.1f MB", name, bytes / 1e6);
    }
}
