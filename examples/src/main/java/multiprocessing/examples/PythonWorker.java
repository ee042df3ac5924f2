package multiprocessing.examples;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.time.Duration.ofSeconds;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import multiprocessing.connection.AuthKey;
import multiprocessing.pool.Pool;
import multiprocessing.python.PythonServer;
import multiprocessing.queue.Queue;
import multiprocessing.shared.SharedMemory;
import multiprocessing.subprocess.Subprocess;
import org.jspecify.annotations.Nullable;

/// A pool that feeds a Python program: the arrays are in shared memory, their names in a queue. What Python finds out comes
/// back by another.
final class PythonWorker {
    private static final String PROGRAM =
            """
            import os, sys
            from multiprocessing import resource_tracker
            from multiprocessing.managers import BaseManager
            from multiprocessing.shared_memory import SharedMemory

            class Manager(BaseManager): pass
            Manager.register('get_tasks')
            Manager.register('get_results')

            def attach(name):
                if sys.version_info >= (3, 13):
                    return SharedMemory(name, track=False)
                block = SharedMemory(name)
                resource_tracker.unregister(block._name, 'shared_memory') # or Python removes it
                return block

            manager = Manager(sys.argv[1], bytes.fromhex(os.environ['KEY']))
            manager.connect()
            tasks, results = manager.get_tasks(), manager.get_results()
            for number, name in iter(tasks.get, None):
                block = attach(name)
                numbers = block.buf.cast('d') # with numpy: numpy.ndarray(1000, 'd', block.buf)
                total = sum(numbers)
                for i in range(len(numbers)):
                    numbers[i] *= 2
                numbers.release()
                block.close()
                results.put((number, name, total))
            """;

    private static final int LENGTH = 1_000;

    /// A task of the pool: makes an array, and has Python told of it.
    static int feed(Queue<@Nullable Object> tasks, int number) throws InterruptedException {
        try (var block = SharedMemory.create((long) LENGTH * Double.BYTES)) {
            for (int i = 0; i < LENGTH; i++) {
                block.segment().setAtIndex(JAVA_DOUBLE, i, number * i);
            }
            tasks.put(List.of(number, block.name()));
        }
        return number;
    }

    private static void tell(List<?> result) {
        try (var block = SharedMemory.attach((String) result.get(1))) {
            System.out.printf(
                    "array %s: Python has summed %s, and doubled its last number to %s%n",
                    result.get(0),
                    result.get(2),
                    block.segment().getAtIndex(JAVA_DOUBLE, LENGTH - 1));
            block.unlink();
        }
    }

    static void main() throws InterruptedException {
        Queue<@Nullable Object> tasks = Queue.create();
        Queue<List<?>> results = Queue.create();
        AuthKey key = AuthKey.random();
        try (Pool pool = Pool.of(2);
                var server = PythonServer.open(key)) {
            server.register("get_tasks", tasks).register("get_results", results);
            var python =
                    Subprocess.command("python3", "-c", PROGRAM, server.address().toString())
                            .environment(Map.of("KEY", HexFormat.of().formatHex(key.bytes())))
                            .start();
            for (int number = 1; number <= 4; number++) {
                var _ = pool.applyAsync(PythonWorker::feed, tasks, number);
            }
            for (int i = 0; i < 4; i++) {
                tell(results.get(ofSeconds(60)));
            }
            tasks.put(null); // enough
            System.out.println("Python has ended with " + python.await());
        }
    }
}
