package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import java.util.Locale;
import java.util.Random;

/// What the workers of the examples with a pool are given to do.
final class PoolTasks {
    private static final Random RANDOM = new Random(); // each worker has its own

    private PoolTasks() {}

    /// Takes up to two seconds, and returns how many.
    static double work(int number) throws InterruptedException {
        long start = System.nanoTime();
        System.out.println(number + " begins in process " + ProcessHandle.current().pid());
        sleep(RANDOM.nextDouble() * 2); // time.sleep(random.random()*2)
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.println(String.format(Locale.ROOT, "%d ends after %.2f s", number, seconds));
        return seconds;
    }

    /// Tells ten times, a second apart, how far it is; returns how often.
    static int count(int number) throws InterruptedException {
        System.out.println("task " + number);
        for (int i = 0; i < 10; i++) {
            System.out.println("task " + number + " at " + i);
            sleep(1);
        }
        return 10;
    }
}
