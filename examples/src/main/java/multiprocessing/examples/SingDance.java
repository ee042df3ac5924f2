package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// A singer and a dancer, each a process of its own. The program ends when both have.
final class SingDance {
    static void sing() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.out.println("singing " + i);
            sleep(1);
        }
    }

    static void dance() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.out.println("dancing " + i);
            sleep(1);
        }
    }

    static void main() {
        var p1 = new Process(SingDance::sing); // Process(target=sing)
        var p2 = new Process(SingDance::dance); // Process(target=dance)
        p1.start();
        p2.start();
    }
}
