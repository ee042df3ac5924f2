package multiprocessing.examples;

import static multiprocessing.examples.Pace.sleep;

import java.util.Random;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;

/// One child puts, another takes for ever; the parent waits for the first and ends the second.
final class WriterAndReader {
    static void read(Queue<Integer> queue) throws InterruptedException {
        System.out.println("the reader begins");
        while (true) {
            int number = queue.get(); // p.get()
            System.out.println("takes " + number);
        }
    }

    static void write(Queue<Integer> queue) throws InterruptedException {
        var random = new Random();
        System.out.println("the writer begins");
        for (int i = 0; i < 10; i++) {
            System.out.println("puts " + i);
            queue.put(i); // p.put(temp)
            sleep(random.nextDouble()); // time.sleep(random.random())
        }
    }

    static void main() throws InterruptedException {
        Queue<Integer> queue = Queue.create(); // p = Queue()
        var writer = new Process(() -> write(queue)); // Process(target=write, args=(p,))
        var reader = new Process(() -> read(queue));
        writer.start();
        reader.start();
        writer.join();
        reader.terminate();
    }
}
