package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.Value;

/// Two children count in one value, and have its lock from the reading to the writing: no step is lost.
final class CounterWithLock {
    static void count(IntValue counter) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            try (var _ = counter.hold()) { // with counter.get_lock():
                int seen = counter.get();
                sleep(1);
                counter.set(seen + 1);
            }
        }
    }

    static void main() throws InterruptedException {
        IntValue counter = Value.ofInt(0); // Value("i", 0)
        var p1 = new Process(() -> count(counter)); // Process(target=count, args=(counter,))
        var p2 = new Process(() -> count(counter));
        p1.start();
        p2.start();
        p1.join();
        p2.join();
        System.out.println("counted to " + counter.get()); // counter.value
    }
}
