package multiprocessing.examples;

import static multiprocessing.examples.Pace.seconds;
import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// The parent ends a child that takes too long.
final class TerminateAfterThree {
    static void test(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            System.out.println("child " + Process.current().pid() + " at " + i);
            sleep(2);
        }
    }

    static void main() throws InterruptedException {
        var p = new Process(() -> test(12));
        p.start();
        p.join(seconds(3)); // p.join(3)
        p.terminate(); // p.terminate()
        System.out.println("main goes on");
    }
}
