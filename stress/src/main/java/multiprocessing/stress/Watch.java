package multiprocessing.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sees that those who live get on: of each role of each lane one does something, time and again, and each now and then.
final class Watch {
    /*
     * A kill may hold up the others for as long as it takes to notice it, a few milliseconds. Here the cores are taken by
     * JVMs that boot, and perhaps by others' work, so the limit is far above that; what hangs is found all the same. The
     * end tells the longest time.
     *
     * Who of a role comes next is nowhere promised. But who does not come for far longer, while others of its role take all
     * there is, is not called any more.
     *
     * The clock of a role, and of each who has it, stands while nobody of it is up, or somebody of its lane is stopped and
     * may have the lock. When this program itself was not let run for long, nobody else was, perhaps.
     */
    static final Duration MAX_GAP = Duration.ofSeconds(8);

    private static final Duration MAX_GAP_OF_ONE = Duration.ofSeconds(30);
    private static final long STANDSTILL_NANOS = 500_000_000;

    /// By role, and by worker's number, when it got on, and later by as long as its clock stood.
    private final Map<Object, Long> since = new HashMap<>();

    private final Map<String, Long> longest = new TreeMap<>(); // by role
    private final Map<String, Long> longestOfOne = new HashMap<>(); // by role
    private long lastLook = System.nanoTime();
    private long longestStandstill;

    /// Looks at all workers.
    ///
    /// @throws Violation if those of one role, or one of them, have not got on for too long, with what those of their lane are
    ///     at
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
            Lane lane = those.getFirst().lane();
            boolean mustGetOn = mustGetOn(lane, workers);
            boolean hasOneGotOn = false;
            for (Worker worker : those) {
                boolean gotOn = worker.gotOn();
                hasOneGotOn |= gotOn;
                boolean stands = !mustGetOn || !worker.hasBegun();
                long gap = gap(worker.number(), gotOn, stands, now, standstill);
                longestOfOne.merge(role, gap, Math::max);
                if (gap > MAX_GAP_OF_ONE.toNanos()) {
                    throw stuck(worker + " has not got on", MAX_GAP_OF_ONE, lane, workers);
                }
            }
            long gap = gap(role, hasOneGotOn, !mustGetOn, now, standstill);
            longest.merge(role, gap, Math::max);
            if (gap > MAX_GAP.toNanos()) {
                throw stuck("no " + role + " has got on", MAX_GAP, lane, workers);
            }
        }
    }

    private static Violation stuck(String what, Duration limit, Lane lane, Collection<Worker> all)
            throws InterruptedException {
        String those = testimonies(lane, all);
        return new Violation("%s for %d s%n%s".formatted(what, limit.toSeconds(), those));
    }

    /// How long that has not got on.
    ///
    /// @param stands whether its clock does
    private long gap(Object who, boolean gotOn, boolean stands, long now, long standstill) {
        long before = gotOn ? now : since.getOrDefault(who, now);
        if (!gotOn && (stands || standstill > STANDSTILL_NANOS)) {
            before = Math.min(now, before + standstill);
        }
        since.put(who, before);
        return now - before;
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
        var text = new StringBuilder("longest times without getting on, of all and of one:");
        longest.forEach((role, nanos) ->
                text.append(
                        " %s %d and %d ms,"
                                .formatted(
                                        role,
                                        nanos / 1_000_000,
                                        longestOfOne.getOrDefault(role, 0L) / 1_000_000)));
        return text.append(" this program itself %d ms".formatted(longestStandstill / 1_000_000))
                .toString();
    }
}
