package multiprocessing.queue;

import java.time.Duration;
import multiprocessing.backend.Exercise;
import multiprocessing.heap.Holding;
import multiprocessing.heap.Ticket;

/// A queue arrives, is put to and got from, and waited at: what most do who share anything. For [Exercise].
/// For the library's own use: no part of the API.
public final class QueueExercise implements Exercise {
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /// Made by who looks for services.
    public QueueExercise() {}

    @Override
    public boolean isLikely() {
        return true; // of all that is shared, queues go most
    }

    @Override
    public void run() throws InterruptedException {
        Queue<Integer> queue = Queue.create();
        try (var _ = queue.holding()) {
            use(queue.ticket());
        }
    }

    private static void use(Ticket ticket) throws InterruptedException {
        Queue<Integer> arrived = new Queue<>(Holding.arrive(ticket));
        try (var _ = arrived.holding()) {
            arrived.put(1);
            int _ = arrived.get();
            int _ = arrived.get(A_MOMENT);
        } catch (QueueEmptyException expected) {
            // it has waited
        }
    }
}
