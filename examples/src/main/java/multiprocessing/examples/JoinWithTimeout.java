package multiprocessing.examples;

import static multiprocessing.examples.Pace.seconds;
import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// `join` with a limit: the parent goes on before the child has ended, and waits for it at its own
/// end.
final class JoinWithTimeout {
    static void work(int interval) throws InterruptedException {
        System.out.println("work begins");
        sleep(interval);
        System.out.println("work ends");
    }

    static void main() throws InterruptedException {
        System.out.println("main begins");
        var p = new Process(() -> work(5));
        p.start();
        boolean hasEnded = p.join(seconds(3)); // p.join(3)
        System.out.println("main goes on, the child has ended: " + hasEnded);
    }
}
