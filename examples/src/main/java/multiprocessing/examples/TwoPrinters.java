package multiprocessing.examples;

import multiprocessing.process.Process;

/// Two children print as fast as they can; no line is torn by another.
final class TwoPrinters {
    static void test(int count) {
        for (int i = 0; i < count; i++) {
            System.out.println(Process.current().pid() + " prints the few");
        }
    }

    static void test2() {
        for (int i = 0; i < 100; i++) {
            System.out.println(Process.current().pid() + " prints the many");
        }
    }

    static void main() {
        var p1 = new Process(() -> test(12)); // Process(target=test, args=(12,))
        var p2 = new Process(TwoPrinters::test2); // Process(target=test2)
        p1.start();
        p2.start();
    }
}
