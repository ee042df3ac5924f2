package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// Three children at once, which end in the order of their length, not of their start.
final class ThreeWorks {
    static void work(int number, int interval) throws InterruptedException {
        System.out.println("work " + number + " begins");
        sleep(interval);
        System.out.println("work " + number + " ends");
    }

    static void main() throws InterruptedException {
        System.out.println("main begins");
        var p1 = new Process(() -> work(1, 4)); // Process(target=work1, args=(4,))
        var p2 = new Process(() -> work(2, 2));
        var p3 = new Process(() -> work(3, 3));
        p1.start();
        p2.start();
        p3.start();
        p1.join();
        p2.join();
        p3.join();
        System.out.println("p1 is " + p1.name()); // p1.name
        System.out.println("p2 is " + p2.name());
        System.out.println("p3 is " + p3.name());
        System.out.println("main ends");
    }
}
