package multiprocessing.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.heap.Heap;
import org.jspecify.annotations.Nullable;

/// The parent in the torture `kill`: shares all there is with its children, kills them one after the other, and starts
/// others in their place. A program of its own, so that it can be given settings, and be killed.
///
/// ```
///   all begun ─▶ a moment ─┬────────────────▶ SIGKILL ─▶ books, another in its place ─┐
///      ▲                   └─ SIGSTOP ─┬────────┘                                       │
///      │                               └─▶ SIGCONT ─▶ it goes on ───────────────────────┤
///      └────────────────────────────────────────────────────────────────────────────────┘
///   at last: all stop ─▶ what is in between is drained ─▶ the books are right ─▶ no memory is left
/// ```
///
/// Arguments: the folder for its files, after how many kills to end, -1 for only looking at the shared memory, the seed, the
/// names of the lanes to torture, or `all`.
final class KillRoot {
    private static final int MAX_PAUSE_MILLIS = 12;
    private static final int MAX_STOP_MILLIS = 40;
    private static final int ONE_IN_STOPS = 6;
    private static final long MAX_STARTING_NANOS = 60_000_000_000L;
    private static final long MAX_ENDING_NANOS = 30_000_000_000L;
    private static final long MAX_FREEING_NANOS = 10_000_000_000L;
    private static final long MAX_FREEING_PLANTED_NANOS = 1_000_000_000; // which is never freed
    private static final long MAX_AIM_NANOS = 30_000_000;
    private static final int TELL_EVERY = 500;
    private static final int MIN_BEATS = 50;

    private final Path folder;
    private final int kills;
    private final Random random;
    private final Scratch scratch;
    private final List<Lane> lanes;
    private final List<Worker> workers = new ArrayList<>();
    private final Watch watch = new Watch();
    private int numbers;
    private int killed;
    private int stopped;
    private int wentOn;

    private KillRoot(Path folder, int kills, long seed, List<String> wanted) {
        this.folder = folder;
        this.kills = kills;
        this.random = new Random(seed);
        this.scratch = new Scratch(folder);
        this.lanes =
                Stream.<Lane>of(
                                QueueLane.growing(),
                                QueueLane.large(),
                                new PipeLane(),
                                LockLane.plain(scratch),
                                new ConditionLane(scratch),
                                new BarrierLane(),
                                LockLane.recursive(scratch),
                                new EventLane(),
                                new SemaphoreLane(),
                                new PermitLane(scratch),
                                new MapLane())
                        .filter(lane -> wanted.contains("all") || wanted.contains(lane.name()))
                        .toList();
    }

    /// The program. Ends with 1 after a line `VIOLATION: …` if it found something.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        if (args[1].equals("-1")) {
            long _ = Heap.usedBytes();
            return; // the heap is there: what others have left was swept before
        }
        try {
            int kills = Integer.parseInt(args[1]);
            List<String> lanes = List.of(args[3].split(",", -1));
            new KillRoot(folder, kills, Long.parseLong(args[2]), lanes).run();
            awaitMemory();
        } catch (Violation e) {
            System.out.println("VIOLATION: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        for (Lane lane : lanes) {
            for (String role : lane.roles()) {
                start(lane, role);
            }
        }
        await(
                "all to begin",
                MAX_STARTING_NANOS,
                () -> workers.stream().allMatch(Worker::hasBegun));
        System.out.println("kill: all are up");
        if (KillPlant.ORPHAN.isHere()) {
            new ProcessBuilder("sleep", "60").start();
        }
        while (killed < kills) {
            strike();
        }
        end();
        System.out.printf(
                "kill: %d killed, %d stopped, of whom %d went on; %s%n",
                killed, stopped, wentOn, watch);
        for (Lane lane : lanes) {
            System.out.println("kill: " + lane.name() + ": " + lane.audit());
            lane.close();
        }
        Multiprocessing.context(StartMethod.FORKSERVER).release();
    }

    private void start(Lane lane, String role) {
        workers.add(
                new Worker(lane, role, new Post(folder.toString(), ++numbers, random.nextLong())));
    }

    private void strike() throws InterruptedException {
        long pauseNanos = random.nextInt(MAX_PAUSE_MILLIS * 1_000_000);
        long until = System.nanoTime() + pauseNanos;
        await("a moment", MAX_ENDING_NANOS, () -> System.nanoTime() >= until);
        Lane lane = lanes.get(random.nextInt(lanes.size()));
        String role = lane.roles().get(random.nextInt(lane.roles().size()));
        await("a victim", MAX_STARTING_NANOS, () -> victim(lane, role) != null);
        Worker victim = victim(lane, role);
        if (victim == null) {
            throw new IllegalStateException("nobody else takes victims away");
        }
        if (random.nextInt(ONE_IN_STOPS) == 0) {
            pause(victim);
            if (random.nextBoolean()) {
                resume(victim);
                return;
            }
        } else if (lane.aim() != 0 && random.nextBoolean()) {
            aim(victim, lane.aim());
        }
        kill(victim);
        start(lane, role);
    }

    private void pause(Worker victim) throws InterruptedException {
        victim.pause();
        stopped++;
        long end = System.nanoTime() + random.nextInt(MAX_STOP_MILLIS) * 1_000_000L;
        await("the end of a stop", MAX_ENDING_NANOS, () -> System.nanoTime() >= end);
    }

    /// It, not only another of its role, must get on after that.
    private void resume(Worker victim) throws InterruptedException {
        long beats = victim.journal().beats();
        victim.resume();
        wentOn++;
        await(
                victim + " to go on after a stop",
                MAX_STARTING_NANOS,
                () -> victim.journal().beats() != beats);
    }

    private void kill(Worker victim) throws InterruptedException {
        victim.kill();
        workers.forEach(Worker::listen); // what all had noted by then tells what it was about
        victim.end();
        workers.remove(victim);
        killed++;
        if (killed % TELL_EVERY == 0) {
            System.out.println("kill: " + killed + " of " + kills + "; " + watch);
        }
    }

    /// One of that role, while others of it are up, too.
    private @Nullable Worker victim(Lane lane, String role) {
        List<Worker> up =
                workers.stream()
                        .filter(each -> each.lane() == lane && each.role().equals(role))
                        .filter(Worker::hasBegun)
                        .toList();
        return up.size() < 2 ? null : up.get(random.nextInt(up.size()));
    }

    /// Waits a while for the victim to be there.
    private static void aim(Worker victim, long phase) {
        long end = System.nanoTime() + MAX_AIM_NANOS;
        while (victim.journal().phase() != phase && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private void end() throws IOException, InterruptedException {
        Map<Worker, Long> before = new HashMap<>(); // the last kill may have left one that hangs
        workers.forEach(each -> before.put(each, each.journal().beats()));
        await(
                "all to do their work some times",
                MAX_STARTING_NANOS,
                () ->
                        workers.stream()
                                .allMatch(each ->
                                        each.journal().beats() - before.getOrDefault(each, 0L)
                                                >= MIN_BEATS));
        scratch.set(Scratch.STOP, 1);
        if (KillPlant.LEFT_FILE.isHere()) {
            Files.createFile(Path.of(System.getProperty("multiprocessing.memory.folder"), "left"));
        }
        long limit = System.nanoTime() + MAX_ENDING_NANOS;
        while (!workers.isEmpty()) {
            for (Lane lane : lanes) {
                lane.release(rolesLeft(lane));
            }
            for (Worker worker : List.copyOf(workers)) {
                worker.listen();
                if (!worker.isAlive()) {
                    worker.end();
                    workers.remove(worker);
                }
            }
            if (System.nanoTime() > limit) {
                throw new Violation(
                        "they do not come to their end: "
                                + workers
                                + "\n"
                                + workers.getFirst().testimony());
            }
            Thread.sleep(1);
        }
    }

    private Set<String> rolesLeft(Lane lane) {
        return workers.stream()
                .filter(each -> each.lane() == lane)
                .map(Worker::role)
                .collect(Collectors.toSet());
    }

    /// Meanwhile it listens and watches.
    private void await(String what, long limitNanos, BooleanSupplier condition)
            throws InterruptedException {
        long start = System.nanoTime();
        do {
            workers.forEach(Worker::listen);
            watch.look(workers);
            for (Worker worker : workers) {
                if (!worker.isAlive()) {
                    throw new Violation("it ended by itself: " + worker);
                }
                worker.giveWay();
            }
            if (System.nanoTime() - start > limitNanos) {
                throw new Violation("waited in vain for " + what);
            }
            Thread.sleep(0, 200_000);
        } while (!condition.getAsBoolean());
    }

    /// What this process holds is freed when it is collected, what the dead held when their death is noticed.
    private static void awaitMemory() throws InterruptedException {
        long limit = MAX_FREEING_NANOS;
        if (KillPlant.LEFT_MEMORY.isHere()) {
            Heap.allocate(1, 0, 0);
            limit = MAX_FREEING_PLANTED_NANOS;
        }
        long start = System.nanoTime();
        long left = usedBytes();
        while (left != 0) {
            if (System.nanoTime() - start > limit) {
                throw new Violation("shared memory is left: bytes=" + left);
            }
            Thread.sleep(20);
            left = usedBytes();
        }
        System.out.println("kill: no shared memory is left");
    }

    private static long usedBytes() {
        System.gc();
        return Heap.usedBytes();
    }
}
