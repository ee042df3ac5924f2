package multiprocessing.queue;

import java.time.Duration;
import multiprocessing.backend.Exercise;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.Parcel;
import multiprocessing.function.SerializableConsumer;

/// A queue arrives with a job, is put to and got from, and waited at: what most do who share anything. For [Exercise]. For
/// the library's own use.
public final class QueueExercise implements Exercise {
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    /// Made by who looks for services.
    public QueueExercise() {}

    @Override
    public boolean isLikely() {
        return true;
    }

    @Override
    public void run() throws Exception {
        Queue<Integer> queue = Queue.create();
        try (var _ = queue.holding()) {
            SerializableConsumer<Queue<Integer>> use = QueueExercise::use;
            Parcel job = FunctionCall.of(use, queue).pack();
            try {
                FunctionCall.unpack(job.bytes(), 0, Loaders.receiving()).run();
            } catch (Throwable e) {
                job.revoke();
                throw new IllegalStateException("cannot exercise", e);
            }
        }
    }

    private static void use(Queue<Integer> arrived) throws InterruptedException {
        try (var _ = arrived.holding()) {
            arrived.put(1);
            int _ = arrived.get();
            int _ = arrived.get(A_MOMENT);
        } catch (QueueEmptyException expected) {
            // it has waited
        }
    }
}
