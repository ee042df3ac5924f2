package multiprocessing.pool;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import multiprocessing.codec.Handle;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Makes tasks of what users ask for. Encodes in the calling thread, so that what cannot travel fails there. Thread-safe.
final class Requests {
    /// How many chunks each worker gets of a list, so that none waits long for the last: Python's number.
    private static final int CHUNKS_EACH = 4;

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
        var packer = new Packer();
        Definition stateless = functions.ofStateless(travelling(function));
        try {
            if (stateless == null) {
                packer.add(function);
            }
            for (Object argument : arguments) {
                packer.add(argument);
            }
            submit(new OneRequest<>(result), 0, stateless, shape, packer, options);
            return result;
        } catch (Throwable e) {
            packer.abandon();
            throw e;
        }
    }

    private void submit(
            Request request,
            int firstItem,
            @Nullable Definition function,
            Shape shape,
            Packer packer,
            TaskOptions options) {
        if (options.tracesSubmission()) {
            request.submission = new Throwable(Thread.currentThread().getName());
        }
        List<Handle> handles = packer.takeHandles();
        var luggage = options.repeats() > 0 ? Luggage.kept(handles) : Luggage.once(handles);
        var task =
                new Task(
                        coordinator.nextTaskNumber(),
                        request,
                        firstItem,
                        function,
                        shape,
                        packer.take(),
                        luggage,
                        options,
                        0);
        try {
            coordinator.submit(List.of(task));
        } catch (Throwable e) {
            luggage.revoke();
            throw e;
        }
    }

    /// A call of a function for each item of a list.
    <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> many(
            Object function,
            Shape shape,
            Iterable<? extends A> input,
            int chunkSize,
            TaskOptions options,
            Heard<List<R>> heard) {
        List<A> items = new ArrayList<>();
        input.forEach(items::add);
        int chunk = chunkSize > 0 ? chunkSize : defaultChunk(items.size());
        Definition definition = definition(function);
        AsyncResult<List<R>> result = result(heard);
        var request = new ManyRequest<R>(result, items.size(), () -> forget(function, definition));
        try {
            for (int first = 0; first < items.size(); first += chunk) {
                int last = Math.min(items.size(), first + chunk);
                send(request, first, definition, shape, items.subList(first, last), options);
            }
            return result;
        } catch (Throwable e) {
            result.cancel(true);
            throw e;
        }
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

    private <A extends @Nullable Object> void send(
            Request request,
            int firstItem,
            Definition function,
            Shape shape,
            List<A> items,
            TaskOptions options) {
        var packer = new Packer();
        try {
            for (A item : items) {
                if (shape.arity < 2) {
                    packer.add(item);
                } else {
                    var pair = Objects.requireNonNull((Map.Entry<?, ?>) item, "pair");
                    packer.add(pair.getKey());
                    packer.add(pair.getValue());
                }
            }
            request.packed(packer.lengthBytes());
            submit(request, firstItem, function, shape, packer, options);
        } catch (Throwable e) {
            packer.abandon();
            throw e;
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
        Definition definition = definition(function);
        var sender =
                new Results.Sender<A>() {
                    @Override
                    public void send(Request request, List<A> items) {
                        Requests.this.send(request, 0, definition, Shape.FUNCTION, items, options);
                    }

                    @Override
                    public void cancel(Request request) {
                        coordinator.cancel(request, true);
                    }

                    @Override
                    public void step() {
                        int _ = coordinator.step();
                    }
                };
        Iterator<? extends A> items = input.iterator();
        return new Results<>(items, sender, chunkSize, ahead, ordered);
    }

    /// The function itself, if it can travel.
    ///
    /// @throws TransferException if it cannot, with the sentence that says what to do
    private static Object travelling(Object function) {
        if (function instanceof Serializable) {
            return function;
        }
        throw new TransferException(
                "cannot be sent to another process: "
                        + function.getClass().getName()
                        + " is not serializable. A lambda that is given straight to a method of Pool"
                        + " can; one that comes through a variable must be of a type that says so, as"
                        + " SerializableRunnable or SerializableCallable, and the pool must be known as a"
                        + " Pool and not as an ExecutorService");
    }
}
