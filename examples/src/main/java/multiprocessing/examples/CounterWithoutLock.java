package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;
import multiprocessing.shared.IntValue;
import multiprocessing.shared.Value;

/// Two children count in one value, and while one has read and not yet written, so does the other: steps are lost.
final class CounterWithoutLock {
    static void count(IntValue counter) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            int seen = counter.get();
            sleep(1);
            counter.set(seen + 1);
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
