package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// `join` holds the parent until the child has ended.
final class JoinWaits {
    static void work(int interval) throws InterruptedException {
        System.out.println("work begins");
        sleep(interval);
        System.out.println("work ends");
    }

    static void main() throws InterruptedException {
        System.out.println("main begins");
        var p = new Process(() -> work(3)); // Process(target=work, args=(3,))
        p.start();
        p.join(); // p.join()
        System.out.println("main ends");
    }
}
