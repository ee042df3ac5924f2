package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import multiprocessing.queue.Queue;

/// What is used beside time: heap, shared memory, the system.
final class Usage {
    private static final int QUEUES = 64;
    private static final int KIB = 1024;
    private static final int TIMES = 200_000;
    private static final int WARMING =
            10; // times as often, before it counts: interpreted code allocates more
    private static final long NANOS_PER_TICK = 10_000_000; // of Linux' counts of processor time
    private static final int SYSTEM_TIME =
            14; // field of /proc/PID/stat, from 0, and no name with blanks

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Usage() {}

    /// Bytes of heap for each put of an int that is an object already.
    static Measure allocatedByPut() {
        return divisor -> {
            Queue<Integer> queue = Queue.create();
            Integer item = 1_000_000;
            int times = TIMES / divisor;
            for (int i = 0; i < WARMING * times; i++) {
                queue.put(item);
                int _ = queue.get();
            }
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < times; i++) {
                queue.put(item);
            }
            return Measure.each(THREADS.getCurrentThreadAllocatedBytes() - before, times);
        };
    }

    /// Bytes of heap for each get of an int, its object among them.
    static Measure allocatedByGet() {
        return divisor -> {
            Queue<Integer> queue = Queue.create();
            int times = TIMES / divisor;
            for (int i = 0; i < WARMING * times; i++) {
                queue.put(1_000_000);
                int _ = queue.get();
            }
            for (int i = 0; i < times; i++) {
                queue.put(1_000_000);
            }
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < times; i++) {
                int _ = queue.get();
            }
            return Measure.each(THREADS.getCurrentThreadAllocatedBytes() - before, times);
        };
    }

    /// System time for each put here and get in another process while both are busy: a system call takes a hundred
    /// nanoseconds at the least.
    static Measure systemNanos() {
        return divisor -> {
            Queue<Integer> queue = Queue.create();
            Queue<Long> ticks = Queue.create();
            int times = 10 * TIMES / divisor;
            var children = new Children();
            children.start(() -> takeAll(queue, times, ticks));
            long _ = ticks.get(); // it is there
            long before = systemTicks();
            for (int i = 0; i < times; i++) {
                queue.put(1);
            }
            long own = systemTicks() - before;
            long others = ticks.get();
            children.end();
            return Measure.each((own + others) * NANOS_PER_TICK, times);
        };
    }

    /// Says that it is there, then how much system time it took.
    private static void takeAll(Queue<Integer> queue, int times, Queue<Long> ticks)
            throws IOException, InterruptedException {
        ticks.put(0L);
        long before = systemTicks();
        for (int i = 0; i < times; i++) {
            int _ = queue.get();
        }
        ticks.put(systemTicks() - before);
    }

    private static long systemTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        int behindName = stat.lastIndexOf(')') + 1;
        return Long.parseLong(stat.substring(behindName).split(" ", -1)[SYSTEM_TIME - 1]);
    }

    /// Bytes of shared memory for each queue that was used and is empty.
    static Measure ofEmptyQueue() {
        return _ -> {
            Queue<Integer> first = Queue.create(); // what all have in common
            first.put(1);
            List<Queue<Integer>> queues = new ArrayList<>();
            long before = sharedBytes();
            for (int i = 0; i < QUEUES; i++) {
                Queue<Integer> queue = Queue.create();
                queue.put(1);
                int _ = queue.get();
                queues.add(queue);
            }
            long each = (sharedBytes() - before) / QUEUES;
            queues.forEach(Queue::close);
            return new double[] {each};
        };
    }

    /// Bytes of shared memory for a queue with `kib` times 1 KiB in it.
    static Measure ofFullQueue(int kib) {
        return _ -> {
            Queue<byte[]> queue = Queue.create();
            long before = sharedBytes();
            for (int i = 0; i < kib; i++) {
                queue.put(new byte[KIB]);
            }
            long bytes = sharedBytes() - before;
            queue.close();
            return new double[] {bytes};
        };
    }

    /// What the file of the shared memory takes of the file system.
    ///
    /// @throws IOException where that cannot be found out: elsewhere than on Linux
    static long sharedBytes() throws IOException, InterruptedException {
        Path file = sharedFile().orElseThrow(() -> new IOException("no shared memory"));
        Process stat = new ProcessBuilder("stat", "-L", "-c", "%b %B", file.toString()).start();
        String[] words =
                new String(stat.getInputStream().readAllBytes(), US_ASCII).strip().split(" ", -1);
        stat.waitFor();
        return Long.parseLong(words[0]) * Long.parseLong(words[1]);
    }

    /// What the heap of this process holds after a collection.
    static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Optional<Path> sharedFile() throws IOException {
        Path own = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd");
        try (var links = Files.newDirectoryStream(own)) {
            for (Path link : links) {
                if (isShared(link)) {
                    return Optional.of(link);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isShared(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().contains("/tree-");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
