package multiprocessing.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sees that those who live get on: of each role of each lane at least one does something, time and again.
final class Watch {
    /*
     * A kill may hold up the others for as long as it takes to notice it, a few milliseconds. Here the cores are taken by
     * JVMs that boot, and perhaps by others' work, so the limit is far above that; what hangs is found all the same. The
     * end tells the longest time.
     *
     * The clock of a role stands while nobody of it is up, or somebody of its lane is stopped and may have the lock. When
     * this program itself was not let run for long, nobody else was, perhaps.
     */
    static final Duration MAX_GAP = Duration.ofSeconds(8);

    private static final long STANDSTILL_NANOS = 500_000_000;

    private final Map<String, Long> since = new TreeMap<>(); // by role, when it got on or could not
    private final Map<String, Long> longest = new TreeMap<>();
    private long lastLook = System.nanoTime();
    private long longestStandstill;

    /// Looks at all workers.
    ///
    /// @throws Violation if those of one role have not got on for too long, with what those of their lane are at
    void look(Collection<Worker> workers) throws InterruptedException {
        long now = System.nanoTime();
        long standstill = now - lastLook;
        lastLook = now;
        longestStandstill = Math.max(longestStandstill, standstill);
        Map<String, List<Worker>> byRole = new HashMap<>();
        for (Worker worker : workers) {
            byRole.computeIfAbsent(key(worker), _ -> new ArrayList<>()).add(worker);
        }
        for (Map.Entry<String, List<Worker>> entry : byRole.entrySet()) {
            String role = entry.getKey();
            List<Worker> those = entry.getValue();
            boolean gotOn = those.stream().filter(Worker::gotOn).count() > 0;
            if (gotOn || !mustGetOn(those.getFirst().lane(), workers)) {
                since.put(role, now);
            } else if (standstill > STANDSTILL_NANOS) {
                since.merge(role, standstill, Long::sum);
            }
            long gap = now - since.getOrDefault(role, now);
            longest.merge(role, gap, Math::max);
            if (gap > MAX_GAP.toNanos()) {
                throw new Violation(
                        "no %s has got on for %d s: %s%n%s"
                                .formatted(
                                        role,
                                        MAX_GAP.toSeconds(),
                                        those,
                                        testimonies(those.getFirst().lane(), workers)));
            }
        }
    }

    private static String testimonies(Lane lane, Collection<Worker> all)
            throws InterruptedException {
        var text = new StringBuilder();
        for (Worker worker : all) {
            if (worker.lane() == lane) {
                text.append(worker.testimony()).append('\n');
            }
        }
        return text.toString();
    }

    private static boolean mustGetOn(Lane lane, Collection<Worker> all) {
        List<Worker> inLane = all.stream().filter(each -> each.lane() == lane).toList();
        if (inLane.stream().anyMatch(Worker::isStopped)) {
            return false;
        }
        return lane.needsAll()
                ? inLane.stream().allMatch(Worker::hasBegun)
                : lane.roles().stream()
                        .allMatch(role ->
                                inLane.stream()
                                        .anyMatch(each ->
                                                each.role().equals(role) && each.hasBegun()));
    }

    private static String key(Worker worker) {
        return worker.lane().name() + " " + worker.role();
    }

    @Override
    public String toString() {
        var text = new StringBuilder("longest times without getting on:");
        longest.forEach(
                (role, nanos) -> text.append(" %s %d ms,".formatted(role, nanos / 1_000_000)));
        return text.append(" this program itself %d ms".formatted(longestStandstill / 1_000_000))
                .toString();
    }
}
