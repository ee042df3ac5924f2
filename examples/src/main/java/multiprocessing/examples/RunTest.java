package multiprocessing.examples;

import multiprocessing.process.Process;

/// A function without arguments in a child.
final class RunTest {
    static void runTest() {
        System.out.println("the test runs");
    }

    static void main() {
        System.out.println("the main process runs");
        var p = new Process(RunTest::runTest); // Process(target=run_test)
        p.start();
    }
}
