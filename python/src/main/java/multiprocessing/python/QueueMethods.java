package multiprocessing.python;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.queue.QueueEmptyException;
import multiprocessing.queue.QueueFullException;
import org.jspecify.annotations.Nullable;

/// Queues as Python's `queue.Queue`.
final class QueueMethods {
    private static final Object NOTHING = new Object();

    private QueueMethods() {}

    /// A queue of either kind.
    private interface Store {
        /// @return false if there was no room in time
        boolean put(@Nullable Object item, Duration patience) throws InterruptedException;

        /// @return [#NOTHING] if nothing came in time
        @Nullable
        Object take(Duration patience) throws InterruptedException;
    }

    static Methods of(Queue<@Nullable Object> queue) {
        var store = new Shared(queue);
        Methods methods =
                methods(queue, store)
                        .does("shutdown(immediate?)", call -> store.shutDown(call.flag(0, false)))
                        .on("qsize()", _ -> queue.qsize())
                        .on("empty()", _ -> queue.empty())
                        .on("full()", _ -> queue.full());
        if (queue instanceof JoinableQueue<?> joinable) {
            methods.does("task_done()", _ -> taskDone(joinable));
            methods.does("join()", call -> join(joinable, call));
        }
        return methods;
    }

    static Methods of(BlockingQueue<Object> queue) {
        return methods(queue, new OfThreads(queue))
                .on("qsize()", _ -> queue.size())
                .on("empty()", _ -> queue.isEmpty())
                .on("full()", _ -> queue.remainingCapacity() == 0);
    }

    private static Methods methods(Object queue, Store store) {
        return Methods.of(queue)
                .does("put(item, block?, timeout?)", c -> put(store, c, c.patience(1, 2)))
                .does("put_nowait(item)", c -> put(store, c, Duration.ZERO))
                .on("get(block?, timeout?)", c -> get(store, c, c.patience(0, 1)))
                .on("get_nowait()", c -> get(store, c, Duration.ZERO));
    }

    /*
     * A client is attended only while it really waits: to attend it costs more than to take what is there.
     */
    private static void put(Store store, Call call, Duration patience) throws InterruptedException {
        Object item = call.at(0);
        boolean isPut = store.put(item, Duration.ZERO);
        if (!isPut && patience.isPositive()) {
            isPut = call.await(() -> store.put(item, patience));
        }
        if (!isPut) {
            throw Errors.of(Errors.FULL);
        }
    }

    private static @Nullable Object get(Store store, Call call, Duration patience)
            throws InterruptedException {
        Object item = store.take(Duration.ZERO);
        if (item == NOTHING && patience.isPositive()) {
            item = call.await(() -> store.take(patience));
        }
        if (item == NOTHING) {
            throw Errors.of(Errors.EMPTY);
        }
        return item;
    }

    private static void taskDone(JoinableQueue<?> queue) {
        try {
            queue.taskDone();
        } catch (IllegalStateException e) {
            throw Errors.value("task_done() called too many times");
        }
    }

    private static void join(JoinableQueue<?> queue, Call call) throws InterruptedException {
        call.await(() -> {
            queue.join();
            return true;
        });
    }

    private static final class Shared implements Store {
        private final Queue<@Nullable Object> queue;

        /// By a client, which so is of a Python that knows what that raises, by whatever name it asked for them.
        private static final Set<Queue<?>> SHUT_DOWN =
                Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

        Shared(Queue<@Nullable Object> queue) {
            this.queue = queue;
        }

        /// @param isImmediate whether nobody gets what is left
        void shutDown(boolean isImmediate) throws InterruptedException {
            boolean _ = SHUT_DOWN.add(queue);
            queue.close();
            if (isImmediate) {
                drain();
            }
        }

        private void drain() throws InterruptedException {
            boolean isAnyLeft = true;
            while (isAnyLeft) {
                isAnyLeft = drop();
                if (isAnyLeft && queue instanceof JoinableQueue<?> joinable) {
                    try {
                        joinable.taskDone();
                    } catch (IllegalStateException e) {
                        // others have said so too often
                    }
                }
            }
        }

        /// Takes an item out.
        ///
        /// @return whether there was one
        private boolean drop() throws InterruptedException {
            try {
                Object _ = queue.get(Duration.ZERO);
                return true;
            } catch (TransferException e) { // of an item that is gone, too
                return true;
            } catch (QueueEmptyException | ClosedException e) {
                return false;
            }
        }

        private RuntimeException closed(ClosedException e) {
            return SHUT_DOWN.contains(queue) ? Errors.of(Errors.SHUT_DOWN) : e;
        }

        @Override
        public boolean put(@Nullable Object item, Duration patience) throws InterruptedException {
            try {
                queue.put(item, patience);
                return true;
            } catch (QueueFullException e) {
                return false;
            } catch (ClosedException e) {
                throw closed(e);
            }
        }

        @Override
        public @Nullable Object take(Duration patience) throws InterruptedException {
            try {
                return queue.get(patience);
            } catch (QueueEmptyException e) {
                return NOTHING;
            } catch (ClosedException e) {
                throw closed(e);
            }
        }
    }

    private record OfThreads(BlockingQueue<Object> queue) implements Store {
        @Override
        public boolean put(@Nullable Object item, Duration patience) throws InterruptedException {
            if (item == null) {
                throw Errors.value("None cannot be put into a " + queue.getClass().getName());
            }
            return queue.offer(item, patience.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public @Nullable Object take(Duration patience) throws InterruptedException {
            Object item = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            return item == null ? NOTHING : item;
        }
    }
}
