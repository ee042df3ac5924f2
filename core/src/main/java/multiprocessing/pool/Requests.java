package multiprocessing.pool;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import multiprocessing.codec.Handle;
import multiprocessing.codec.LambdaKind;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Makes tasks of what users ask for. Encodes in the calling thread, so that what cannot travel fails there. Thread-safe.
final class Requests {
    /// How many chunks each worker gets of a list, so that none waits long for the last: Python's number.
    private static final int CHUNKS_EACH = 4;

    private static final int BATCH_TASKS = 16;
    private static final int BATCH_BYTES = 16 << 10;

    /// No arguments.
    static final @Nullable Object[] NOTHING = {};

    private final Coordinator coordinator;
    private final Callbacks callbacks;
    private final Functions functions = new Functions();
    private final int processes;

    Requests(Coordinator coordinator, Callbacks callbacks, int processes) {
        this.coordinator = coordinator;
        this.callbacks = callbacks;
        this.processes = processes;
    }

    /// What is to be told of a result.
    record Heard<R extends @Nullable Object>(
            @Nullable Consumer<? super R> callback,
            @Nullable Consumer<? super Throwable> errorCallback) {}

    private <R extends @Nullable Object> AsyncResult<R> result(Heard<R> heard) {
        return new AsyncResult<>(coordinator, callbacks, heard.callback, heard.errorCallback);
    }

    /// A call of a function.
    <R extends @Nullable Object> AsyncResult<R> one(
            Object function,
            Shape shape,
            @Nullable Object[] arguments,
            TaskOptions options,
            Heard<R> heard) {
        AsyncResult<R> result = result(heard);
        submit(function, shape, arguments, options, new OneRequest<>(result));
        return result;
    }

    /// A call of a function whose result is `value`, this very object.
    <R extends @Nullable Object> AsyncResult<R> giving(
            R value, Runnable function, TaskOptions options) {
        AsyncResult<R> result = result(new Heard<R>(null, null));
        var request =
                new OneRequest<>(result) {
                    @Override
                    void succeeded(int item, @Nullable Object nothing, int bytes) {
                        result.settle(value);
                    }
                };
        submit(function, Shape.RUNNABLE, NOTHING, options, request);
        return result;
    }

    private void submit(
            Object function,
            Shape shape,
            @Nullable Object[] arguments,
            TaskOptions options,
            Request request) {
        var packer = new Packer();
        Definition known = functions.ofStateless(travelling(function));
        Task task;
        try {
            if (known == null) {
                known = addWithState(function, packer);
            }
            for (Object argument : arguments) {
                packer.add(argument);
            }
            task = task(request, 0, known, shape, packer, options);
            List<Handle> _ = packer.takeHandles();
        } catch (Throwable e) {
            packer.abandon();
            throw e;
        }
        try {
            coordinator.submit(List.of(task));
        } catch (Throwable e) {
            task.revoke();
            throw e;
        }
    }

    /// Packs a function, or what it captured if it is of a kind that has a number.
    private @Nullable Definition addWithState(Object function, Packer packer) {
        Definition kind = functions.ofKind(function);
        if (kind != null) {
            try {
                packer.add(LambdaKind.captured(function));
                return kind;
            } catch (TransferException e) {
                packer.abandon(); // what cannot be sent of it is told below, with its name
            }
        }
        packer.add(function);
        return null;
    }

    /// The handles are the packer's until they are taken: there may be no heap for what is next.
    private Task task(
            Request request,
            int firstItem,
            @Nullable Definition function,
            Shape shape,
            Packer packer,
            TaskOptions options) {
        if (options.tracesSubmission()) {
            request.submission = new Throwable(Thread.currentThread().getName());
        }
        Origin ofFunction = function == null ? Origin.CLASS_PATH : function.luggage().origin();
        Origin origin = ofFunction.with(packer.loaders());
        List<Handle> handles = packer.handles();
        Items items = packer.take();
        return new Task(
                coordinator.nextTaskNumber(),
                request,
                firstItem,
                function,
                shape,
                items,
                options.repeats() > 0
                        ? Luggage.kept(handles, origin)
                        : Luggage.once(handles, origin),
                options,
                0);
    }

    /// A call of a function for each item of a list.
    <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> many(
            Object function,
            Shape shape,
            Iterable<? extends A> input,
            int chunkSize,
            TaskOptions options,
            Heard<List<R>> heard) {
        List<A> items = steady(Objects.requireNonNull(input, "items"));
        if (items.isEmpty()) {
            coordinator.submit(List.of()); // refused as any other, if the pool is closed
        }
        int chunk = chunkSize > 0 ? chunkSize : defaultChunk(items.size());
        Definition definition = definition(function);
        AsyncResult<List<R>> result = result(heard);
        var request = new ManyRequest<R>(result, items.size(), () -> forget(function, definition));
        var batch = new Batch();
        try {
            for (int first = 0; first < items.size(); first += chunk) {
                int last = Math.min(items.size(), first + chunk);
                batch.add(request, first, definition, shape, items.subList(first, last), options);
                if (batch.isFull()) {
                    batch.submit();
                }
            }
            batch.submit();
            return result;
        } catch (Throwable e) {
            batch.abandon();
            result.cancel(true);
            throw e;
        }
    }

    /// All of the input, which must not become more or less while it is encoded. A list that is not made for several threads
    /// is not changed by others meanwhile; so it needs no copy, and the first chunk does not wait for one.
    @SuppressWarnings("unchecked") // it is only read
    private static <A extends @Nullable Object> List<A> steady(Iterable<? extends A> input) {
        if (input instanceof AbstractList<? extends A> list
                && input instanceof RandomAccess
                && !(input instanceof Vector)) {
            return (List<A>) list;
        }
        if (input instanceof Collection<? extends A> collection) {
            return new ArrayList<>(collection);
        }
        List<A> items = new ArrayList<>();
        input.forEach(items::add);
        return items;
    }

    private int defaultChunk(int count) {
        return Math.clamp(Math.ceilDiv(count, CHUNKS_EACH * processes), 1, Cell.ITEMS_MOST);
    }

    private Definition definition(Object function) {
        Definition stateless = functions.ofStateless(travelling(function));
        return stateless != null ? stateless : functions.define(function);
    }

    private void forget(Object function, Definition definition) {
        if (functions.ofStateless(function) == null) {
            coordinator.forget(definition);
        }
    }

    /// Tasks on their way: submitted together, for that is cheaper, but not so late that a worker would wait. To be used by
    /// one thread.
    private final class Batch {
        private final Packer packer = new Packer();
        private List<Task> tasks = new ArrayList<>();
        private int bytes;

        /// Adds a task; if it cannot be sent, the others are as they were.
        <A extends @Nullable Object> void add(
                Request request,
                int firstItem,
                Definition function,
                Shape shape,
                List<A> items,
                TaskOptions options) {
            try {
                if (shape.arity < 2) {
                    packer.addAll(items);
                } else {
                    for (A item : items) {
                        var pair = Objects.requireNonNull((Map.Entry<?, ?>) item, "pair");
                        packer.add(pair.getKey());
                        packer.add(pair.getValue());
                    }
                }
                int length = packer.lengthBytes();
                request.packed(length);
                tasks.add(task(request, firstItem, function, shape, packer, options));
                List<Handle> _ = packer.takeHandles();
                bytes += length;
            } catch (Throwable e) {
                packer.abandon(); // or they would go with the next
                throw e;
            }
        }

        boolean isFull() {
            return tasks.size() >= BATCH_TASKS || bytes > BATCH_BYTES;
        }

        /// Submits them; if that fails, none is sent.
        void submit() {
            if (tasks.isEmpty()) {
                return;
            }
            List<Task> added = tasks;
            tasks = new ArrayList<>();
            bytes = 0;
            try {
                coordinator.submit(added);
            } catch (Throwable e) {
                added.forEach(Task::revoke);
                throw e;
            }
        }

        /// As [#submit], but tells the requests if it fails.
        ///
        /// @return whether the pool takes more
        boolean submitOrFail() {
            List<Task> added = tasks;
            try {
                submit();
                return true;
            } catch (RejectedExecutionException e) {
                fail(added, tooLate(e));
                return false;
            } catch (RuntimeException | Error e) {
                fail(added, e);
                return !(e instanceof BrokenPoolException);
            }
        }

        private static void fail(List<Task> tasks, Throwable failure) {
            for (Task task : tasks) {
                for (int i = 0; i < task.itemCount; i++) {
                    task.request.failed(task.firstItem + i, failure);
                }
            }
        }

        private static RejectedExecutionException tooLate(RejectedExecutionException refused) {
            return new RejectedExecutionException(
                    "the pool was shut down before this item was read: take all results of an"
                            + " iteration before shutdown(), or call its readAll(), or use mapAsync,"
                            + " which reads its input at once",
                    refused);
        }

        void abandon() {
            tasks.forEach(Task::revoke);
        }
    }

    /// A call of a function for each item, as results are asked for.
    <A extends @Nullable Object, R extends @Nullable Object> Results<R> lazy(
            Object function,
            Iterable<? extends A> input,
            int chunkSize,
            ReadAhead.Bounds ahead,
            boolean ordered,
            TaskOptions options) {
        Objects.requireNonNull(input, "items");
        coordinator.submit(List.of()); // refused before anything is read, if the pool is closed
        Iterator<? extends A> items = input.iterator();
        Definition definition = definition(function);
        boolean mayWait = !(input instanceof Collection); // until what it has given is done
        var batch = new Batch();
        var sender =
                new Results.Sender<A>() {
                    @Override
                    public boolean send(Request request, List<A> items) {
                        batch.add(request, 0, definition, Shape.FUNCTION, items, options);
                        return !(mayWait || batch.isFull()) || flush();
                    }

                    @Override
                    public boolean flush() {
                        return batch.submitOrFail();
                    }

                    @Override
                    public void cancel(Request request) {
                        coordinator.cancel(request, true);
                    }

                    @Override
                    public void attend(BooleanSupplier isDone, long mostNanos) {
                        coordinator.attend(isDone, mostNanos);
                    }

                    @Override
                    public Callbacks.Aside aside() {
                        return callbacks.aside();
                    }

                    @Override
                    public void ended() {
                        forget(function, definition);
                    }
                };
        return new Results<>(items, sender, chunkSize, ahead, ordered);
    }

    /// The function itself, if it can travel.
    ///
    /// @throws TransferException if it cannot, with the sentence that says what to do
    private static Object travelling(Object function) {
        boolean isBoundHere = function instanceof CompletableFuture.AsynchronousCompletionTask;
        if (function instanceof Serializable && !isBoundHere) {
            return function;
        }
        throw new TransferException(
                "cannot be sent to another process: "
                        + Objects.requireNonNull(function, "function").getClass().getName()
                        + " is not serializable. A lambda that is given straight to a method of Pool"
                        + " can; one that comes through a variable must be of a type that says so, as"
                        + " SerializableRunnable or SerializableCallable, and the pool must be known as a"
                        + " Pool and not as an ExecutorService");
    }
}
