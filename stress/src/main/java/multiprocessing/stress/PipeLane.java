package multiprocessing.stress;

import java.util.Objects;
import java.util.Set;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;

/// A pipe with many at each end. It ends with the last who could send.
final class PipeLane extends StreamLane {
    private static final Lengths LENGTHS = new Lengths(2_000, 200_000);

    private final Pipe pipe = Pipe.oneWay();

    PipeLane() {
        super("pipe");
    }

    @Override
    SerializableRunnable producing(Post post) {
        Connection out = pipe.second();
        return () -> send(out, post);
    }

    @Override
    SerializableRunnable consuming(Post post) {
        Connection in = pipe.first();
        return () -> receive(in, post);
    }

    private static void send(Connection out, Post post) throws InterruptedException {
        produce(out::send, () -> 0, LENGTHS, post);
    }

    private static void receive(Connection in, Post post) throws InterruptedException {
        consume(() -> next(in), post);
    }

    private static @Nullable Parcel next(Connection in) throws InterruptedException {
        try {
            return Objects.requireNonNull(in.recv(Parcel.class), "nobody sends null");
        } catch (EndOfStreamException e) {
            return null;
        }
    }

    @Override
    void release(Set<String> left) {
        if (left.stream().noneMatch(StreamLane::isProducer)) {
            pipe.second().close();
        }
    }

    @Override
    public void close() {
        pipe.close();
    }
}
