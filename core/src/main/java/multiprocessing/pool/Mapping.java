package multiprocessing.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Gatherer;
import multiprocessing.codec.RemoteFrames;
import org.jspecify.annotations.Nullable;

/// One run of a stream through a pool: what is under way, in the order of the stream. Used by the stream's thread alone.
final class Mapping<A extends @Nullable Object, R extends @Nullable Object> {
    private final Function<A, AsyncResult<R>> submit;
    private final int most;
    private final Deque<AsyncResult<R>> underWay = new ArrayDeque<>();

    private Mapping(Function<A, AsyncResult<R>> submit, int most) {
        this.submit = submit;
        this.most = most;
    }

    /// A gatherer that has at most so many items under way.
    static <A extends @Nullable Object, R extends @Nullable Object> Gatherer<A, ?, R> gatherer(
            Function<A, AsyncResult<R>> submit, int most) {
        return Gatherer.<A, Mapping<A, R>, R>ofSequential(
                () -> new Mapping<A, R>(submit, most),
                Gatherer.Integrator.of((run, item, next) -> run.take(item, next)),
                Mapping::finish);
    }

    private boolean take(A item, Gatherer.Downstream<? super R> next) {
        try {
            underWay.addLast(submit.apply(item));
            boolean isWanted = true;
            while (isWanted && (underWay.size() >= most || isFirstDone())) {
                isWanted = next.push(first());
            }
            if (!isWanted) {
                cancel();
            }
            return isWanted;
        } catch (Throwable e) {
            cancel();
            throw e;
        }
    }

    private boolean isFirstDone() {
        AsyncResult<R> first = underWay.peekFirst();
        return first != null && first.isDone();
    }

    private void finish(Gatherer.Downstream<? super R> next) {
        try {
            boolean isWanted = true;
            while (isWanted && !underWay.isEmpty()) {
                isWanted = next.push(first());
            }
        } finally {
            cancel();
        }
    }

    private R first() {
        try {
            R result = underWay.getFirst().get(); // one that is waited for is under way
            underWay.removeFirst();
            return result;
        } catch (ExecutionException e) {
            Throwable failure = e.getCause();
            throw RemoteFrames.<RuntimeException>rethrow(failure == null ? e : failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a result");
        }
    }

    private void cancel() {
        underWay.forEach(result -> result.cancel(true));
        underWay.clear();
    }
}
