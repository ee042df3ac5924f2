package multiprocessing.examples;

import static multiprocessing.examples.Pace.seconds;

import multiprocessing.subprocess.Subprocess;
import multiprocessing.subprocess.TimeoutExpiredException;

/// Other programs than Java's: Python's module `subprocess`. The programs are those of Unix.
final class SubprocessRun {
    static void main() throws InterruptedException {
        Subprocess.run("echo", "hello"); // subprocess.run(["echo", "hello"])

        // subprocess.run(["sort"], input="pear\napple\n", capture_output=True, text=True).stdout
        var sort = Subprocess.command("sort").input("pear\napple\n").capture();
        System.out.print(sort.run().stdout());

        System.out.println("false returns " + Subprocess.call("false")); // subprocess.call(…)

        try { // subprocess.run(["sleep", "60"], timeout=1)
            Subprocess.command("sleep", "60").timeout(seconds(1)).run();
        } catch (TimeoutExpiredException e) {
            System.out.println("sleep took too long"); // and has been killed
        }
    }
}
