package multiprocessing.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import multiprocessing.process.Process;

/// What the README shows; a test compares the two.
final class ReadmeExample {
    static void greet(String name, Map<String, Integer> options) {
        System.out.println("hello " + name + ", " + options.get("age"));
    }

    static void main() throws InterruptedException {
        var who = "alice";
        var p = new Process(() -> System.out.println("hello " + who)); // in another JVM
        p.start();
        p.join();
        System.out.println(p.name() + " " + p.exitCode()); // Process-1 OptionalInt[0]

        var q =
                Process.builder()
                        .target(ReadmeExample::greet)
                        .args("bob")
                        .kwargs(Map.of("age", 27))
                        .build();
        q.start();
        q.join();

        var broken = new Process(() -> Files.delete(Path.of("nowhere")));
        broken.start();
        broken.join();
        System.out.println(broken.exitCode() + " " + broken.exception().orElseThrow());

        var endless = new Process(() -> Thread.sleep(Duration.ofDays(1)));
        endless.start();
        endless.kill();
        endless.join();
        System.out.println(endless.exitCode()); // OptionalInt[-9], for SIGKILL
    }
}
