package multiprocessing.stress;

import java.util.Set;
import multiprocessing.error.ClosedException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// A queue that many put into and many take from.
final class QueueLane extends StreamLane {
    private final Queue<Parcel> queue;
    private final Lengths lengths;

    private QueueLane(String name, Queue<Parcel> queue, Lengths lengths) {
        super(name);
        this.queue = queue;
        this.lengths = lengths;
    }

    /// Short messages in a queue without bound, which grows and shrinks.
    static QueueLane growing() {
        return new QueueLane("growing", Queue.create(), new Lengths(200, 20_000));
    }

    /// Long messages in a queue that is full most of the time.
    static QueueLane large() {
        return new QueueLane("large", Queue.bounded(6), new Lengths(200_000, 1 << 20));
    }

    @Override
    SerializableRunnable producing(Post post) {
        Queue<Parcel> way = queue;
        Lengths some = lengths;
        return () -> fill(way, some, post);
    }

    @Override
    SerializableRunnable consuming(Post post) {
        Queue<Parcel> way = queue;
        return () -> drain(way, post);
    }

    private static void fill(Queue<Parcel> queue, Lengths lengths, Post post)
            throws InterruptedException {
        produce(queue::put, queue::qsize, lengths, post);
    }

    private static void drain(Queue<Parcel> queue, Post post) throws InterruptedException {
        consume(() -> next(queue), post);
    }

    private static @Nullable Parcel next(Queue<Parcel> queue) throws InterruptedException {
        try {
            return queue.get();
        } catch (ClosedException e) {
            return null;
        }
    }

    @Override
    void release(Set<String> left) {
        if (left.stream().noneMatch(StreamLane::isProducer)) {
            queue.close();
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
