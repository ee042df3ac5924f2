package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// A subclass whose `run` is the child's work, while the parent does its own.
final class MyProcess extends Process { // class MyProcess(Process):
    @Override
    public void run() throws InterruptedException { // def run(self):
        for (int i = 0; i < 5; i++) {
            System.out.println("child " + pid() + " at " + i);
            sleep(0.5);
        }
    }

    static void main() throws InterruptedException {
        var p = new MyProcess();
        p.start(); // runs p.run() in the child
        for (int i = 0; i < 5; i++) {
            System.out.println("parent " + Process.current().pid() + " at " + i);
            sleep(1);
        }
        p.join();
        System.out.println("the child has ended");
    }
}
