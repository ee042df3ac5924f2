package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// The singer and the dancer again. Three process ids show that these are no threads.
final class SingDancePids {
    static void sing() throws InterruptedException {
        System.out.println("singer " + Process.current().pid()); // os.getpid()
        for (int i = 0; i < 5; i++) {
            System.out.println("singing " + i);
            sleep(1);
        }
    }

    static void dance() throws InterruptedException {
        System.out.println("dancer " + Process.current().pid());
        for (int i = 0; i < 5; i++) {
            System.out.println("dancing " + i);
            sleep(1);
        }
    }

    static void main() {
        System.out.println("parent " + Process.current().pid());
        var p1 = new Process(SingDancePids::sing);
        var p2 = new Process(SingDancePids::dance);
        p1.start();
        p2.start();
    }
}
