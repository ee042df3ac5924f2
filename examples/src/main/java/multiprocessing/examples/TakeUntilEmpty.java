package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.queue.QueueEmptyException;

/// A child that takes without waiting ends when it finds nothing.
final class TakeUntilEmpty {
    static void set(Queue<Integer> queue) throws InterruptedException {
        for (int item = 0; item < 4; item++) {
            System.out.println("adds " + item);
            queue.put(item);
            sleep(1);
        }
    }

    static void get(Queue<Integer> queue) throws InterruptedException {
        while (true) {
            try {
                sleep(1.5);
                int number = queue.getNowait(); // q.get_nowait()
                System.out.println("takes " + number);
            } catch (QueueEmptyException e) { // except:
                break;
            }
        }
    }

    static void main() {
        Queue<Integer> queue = Queue.create();
        var p1 = new Process(() -> set(queue));
        var p2 = new Process(() -> get(queue));
        p1.start();
        p2.start();
    }
}
