package multiprocessing.examples;

import multiprocessing.process.Process;

/// Each process has its own statics, all with the value that their class gives them.
final class GlobalsAreNotShared {
    private static int a = 1;

    static void test() {
        a = a + 1; // global a
        System.out.println("a is " + a + " in a child");
    }

    static void main() throws InterruptedException {
        var p1 = new Process(GlobalsAreNotShared::test);
        var p2 = new Process(GlobalsAreNotShared::test);
        p1.start();
        p2.start();
        p1.join();
        p2.join();
        System.out.println("a is " + a + " in the parent");
    }
}
