package multiprocessing.queue;

import java.util.Spliterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// The items of a queue until it is closed and empty.
final class Draining<E extends @Nullable Object> implements Spliterator<E> {
    private final Queue<E> queue;

    Draining(Queue<E> queue) {
        this.queue = queue;
    }

    @Override
    public boolean tryAdvance(Consumer<? super E> action) {
        E item;
        try {
            item = queue.get();
        } catch (ClosedException end) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted before an item was taken");
            cancelled.initCause(e);
            throw cancelled;
        }
        action.accept(item);
        return true;
    }

    /// Never: a batch of items would have to be taken, and come, before the first of them is processed.
    @Override
    public @Nullable Spliterator<E> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE; // which is to say that it is not known
    }

    @Override
    public int characteristics() {
        return ORDERED;
    }
}
