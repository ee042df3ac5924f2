package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;

/// A subclass that has only `run`. The program ends when the child has.
final class SubclassWithoutConstructor {
    static final class Counting extends Process { // class Counting(Process):
        @Override
        public void run() throws InterruptedException { // def run(self):
            for (int i = 0; i < 10; i++) {
                System.out.println("this is process " + pid());
                sleep(1);
            }
        }
    }

    static void main() {
        var p = new Counting();
        p.start();
        System.out.println("this is main");
    }
}
