package multiprocessing.examples;

import static multiprocessing.examples.Pace.seconds;
import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// The parent waits one second for a child that needs twenty-four.
final class JoinOneSecond {
    static void test(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            System.out.println("child " + Process.current().pid() + " at " + i);
            sleep(2);
        }
    }

    static void main() throws InterruptedException {
        var p = new Process(() -> test(12));
        p.start();
        p.join(seconds(1)); // p.join(1)
        System.out.println("main goes on");
    }
}
