package multiprocessing.examples;

import multiprocessing.Multiprocessing;
import multiprocessing.process.Process;

/// What a Unix program does with `fork`. A JVM cannot be forked: the child's branch becomes a
/// function.
final class ForkAnswered {
    static void child() {
        long parent = Multiprocessing.parentProcess().orElseThrow().pid(); // os.getppid()
        System.out.println("child " + Process.current().pid() + " was made by " + parent);
    }

    static void main() {
        long me = Process.current().pid(); // os.getpid()
        System.out.println("process " + me + " begins");
        var p = new Process(ForkAnswered::child); // pid = os.fork()
        p.start(); // if pid == 0: …
        System.out.println("process " + me + " has made child " + p.pid()); // else: …
    }
}
