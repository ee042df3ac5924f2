package multiprocessing.examples;

import static multiprocessing.examples.Pace.seconds;
import static multiprocessing.examples.Pace.sleep;

import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.queue.QueueEmptyException;
import multiprocessing.queue.QueueFullException;

/// What put and get do at a full queue and at an empty one: wait, wait for a while, or not at all.
final class FullQueue {
    static void takeOne(Queue<String> queue) throws InterruptedException {
        sleep(1);
        System.out.println("the child takes " + queue.get()); // q.get()
    }

    static void main() throws InterruptedException {
        Queue<String> queue = Queue.bounded(3); // Queue(3)
        queue.put("message 1");
        queue.put("message 2");
        System.out.println("full " + queue.full());
        queue.put("message 3");
        System.out.println("full " + queue.full());

        try {
            queue.put("message 4", seconds(2)); // q.put("message 4", True, 2)
        } catch (QueueFullException e) {
            System.out.println("still full after 2 s, it has " + queue.qsize());
        }
        try {
            queue.putNowait("message 4"); // q.put_nowait("message 4")
        } catch (QueueFullException e) {
            System.out.println("full at once, it has " + queue.qsize());
        }

        var child = new Process(() -> takeOne(queue));
        child.start();
        queue.put("message 4"); // waits until the child takes one
        child.join();
        System.out.println("message 4 is in, it has " + queue.qsize());

        while (!queue.empty()) {
            System.out.println("takes " + queue.getNowait());
        }
        try {
            queue.get(seconds(2)); // q.get(True, 2)
        } catch (QueueEmptyException e) {
            System.out.println("still empty after 2 s");
        }
        try {
            queue.getNowait(); // q.get(False)
        } catch (QueueEmptyException e) {
            System.out.println("empty at once");
        }
    }
}
