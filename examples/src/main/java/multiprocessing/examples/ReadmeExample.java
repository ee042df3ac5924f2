package multiprocessing.examples;

import java.time.Duration;
import java.util.List;
import multiprocessing.pool.Pool;
import multiprocessing.pool.WorkerLostException;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;

/// What the README shows; a test compares the two.
final class ReadmeExample {
    static void main() throws InterruptedException {
        Queue<String> letters = Queue.create();
        var who = "alice";
        var writer = new Process(() -> letters.put("hello " + who)); // in another JVM
        writer.start();
        System.out.println(letters.get()); // hello alice
        writer.join();
        System.out.println(writer.name() + " " + writer.exitCode()); // Process-1 OptionalInt[0]

        try (Pool pool = Pool.of(2)) {
            System.out.println(pool.map(n -> n * n, List.of(1, 2, 3))); // [1, 4, 9]
            try {
                pool.forEach(n -> Runtime.getRuntime().halt(n), List.of(7));
            } catch (WorkerLostException e) {
                System.out.println("lost with exit code " + e.exitCode());
            }
            System.out.println(pool.map(n -> n + n, List.of(1, 2, 3))); // [2, 4, 6]
        }

        var endless = new Process(() -> Thread.sleep(Duration.ofDays(1)));
        endless.start();
        endless.kill();
        endless.join();
        System.out.println(endless.exitCode()); // OptionalInt[-9], for SIGKILL
    }
}
