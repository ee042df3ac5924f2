package multiprocessing.examples;

import static java.time.temporal.ChronoUnit.SECONDS;
import static multiprocessing.examples.Pace.sleep;

import java.time.Instant;
import multiprocessing.process.Process;

/// What the parent can ask of a child: its id, its name, whether it lives.
final class Attributes {
    static void clock(int interval) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.out.println("it is " + Instant.now().truncatedTo(SECONDS));
            sleep(interval);
        }
    }

    static void main() throws InterruptedException {
        var p = new Process(() -> clock(1));
        p.start();
        System.out.println("pid " + p.pid()); // p.pid
        System.out.println("name " + p.name()); // p.name
        System.out.println("alive " + p.isAlive()); // p.is_alive()
        p.join();
        System.out.println("alive after join " + p.isAlive());
    }
}
