package multiprocessing.examples;

import static java.time.temporal.ChronoUnit.SECONDS;
import static multiprocessing.examples.Pace.sleep;

import java.time.Instant;
import multiprocessing.process.Process;

/// A subclass with a field: what the constructor was given is there in the child.
final class ClockProcess extends Process { // class ClockProcess(Process):
    private final int interval;

    ClockProcess(int interval) { // def __init__(self, interval):
        this.interval = interval;
    }

    @Override
    public void run() throws InterruptedException { // def run(self):
        System.out.println("the child begins at " + Instant.now().truncatedTo(SECONDS));
        sleep(interval);
        System.out.println("the child ends at " + Instant.now().truncatedTo(SECONDS));
    }

    static void main() throws InterruptedException {
        System.out.println("main begins");
        var p = new ClockProcess(3);
        p.start();
        p.join();
        System.out.println("main ends");
    }
}
