package multiprocessing.python;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.ClosedException;
import multiprocessing.queue.JoinableQueue;
import multiprocessing.queue.Queue;
import multiprocessing.queue.QueueEmptyException;
import multiprocessing.queue.QueueFullException;
import org.jspecify.annotations.Nullable;

/// Queues as Python's `queue.Queue`.
final class QueueMethods {
    private static final Optional<Duration> NOT_AT_ALL = Optional.of(Duration.ZERO);
    private static final Object NOTHING = new Object();

    private QueueMethods() {}

    /// A queue of either kind. Without a patience it waits for ever.
    private interface Store {
        /// @return false if there was no room in time
        boolean put(@Nullable Object item, Optional<Duration> patience) throws InterruptedException;

        /// @return [#NOTHING] if nothing came in time
        @Nullable
        Object take(Optional<Duration> patience) throws InterruptedException;
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
                .does("put_nowait(item)", c -> put(store, c, NOT_AT_ALL))
                .on("get(block?, timeout?)", c -> get(store, c, c.patience(0, 1)))
                .on("get_nowait()", c -> get(store, c, NOT_AT_ALL));
    }

    /*
     * A client is attended only while it really waits: to attend it costs more than to take what is there.
     */
    private static void put(Store store, Call call, Optional<Duration> patience)
            throws InterruptedException {
        Object item = call.at(0);
        boolean isPut = store.put(item, NOT_AT_ALL);
        if (!isPut && !patience.equals(NOT_AT_ALL)) {
            isPut = call.await(() -> store.put(item, patience));
        }
        if (!isPut) {
            throw Errors.of(Errors.FULL);
        }
    }

    private static @Nullable Object get(Store store, Call call, Optional<Duration> patience)
            throws InterruptedException {
        Object item = store.take(NOT_AT_ALL);
        if (item == NOTHING && !patience.equals(NOT_AT_ALL)) {
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

        /// By a client, which so is of a Python that knows what that raises.
        private volatile boolean isShutDown;

        Shared(Queue<@Nullable Object> queue) {
            this.queue = queue;
        }

        /// @param isImmediate whether nobody gets what is left
        void shutDown(boolean isImmediate) throws InterruptedException {
            isShutDown = true;
            queue.close();
            if (isImmediate) {
                drain();
            }
        }

        private void drain() throws InterruptedException {
            try {
                while (true) {
                    Object _ = queue.get(Duration.ZERO);
                    if (queue instanceof JoinableQueue<?> joinable) {
                        joinable.taskDone();
                    }
                }
            } catch (QueueEmptyException | ClosedException e) {
                // nothing is left
            }
        }

        private RuntimeException closed(ClosedException e) {
            return isShutDown ? Errors.of(Errors.SHUT_DOWN) : e;
        }

        @Override
        public boolean put(@Nullable Object item, Optional<Duration> patience)
                throws InterruptedException {
            try {
                if (patience.isEmpty()) {
                    queue.put(item);
                } else {
                    queue.put(item, patience.get());
                }
                return true;
            } catch (QueueFullException e) {
                return false;
            } catch (ClosedException e) {
                throw closed(e);
            }
        }

        @Override
        public @Nullable Object take(Optional<Duration> patience) throws InterruptedException {
            try {
                return patience.isEmpty() ? queue.get() : queue.get(patience.get());
            } catch (QueueEmptyException e) {
                return NOTHING;
            } catch (ClosedException e) {
                throw closed(e);
            }
        }
    }

    private record OfThreads(BlockingQueue<Object> queue) implements Store {
        @Override
        public boolean put(@Nullable Object item, Optional<Duration> patience)
                throws InterruptedException {
            if (item == null) {
                throw Errors.value("None cannot be put into a " + queue.getClass().getName());
            }
            if (patience.isPresent()) {
                return queue.offer(item, patience.get().toNanos(), TimeUnit.NANOSECONDS);
            }
            queue.put(item);
            return true;
        }

        @Override
        public @Nullable Object take(Optional<Duration> patience) throws InterruptedException {
            if (patience.isEmpty()) {
                return queue.take();
            }
            Object item = queue.poll(patience.get().toNanos(), TimeUnit.NANOSECONDS);
            return item == null ? NOTHING : item;
        }
    }
}
