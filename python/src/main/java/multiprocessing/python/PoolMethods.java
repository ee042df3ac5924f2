package multiprocessing.python;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import multiprocessing.function.SerializableFunction;
import multiprocessing.pool.AsyncResult;
import multiprocessing.pool.Pool;
import multiprocessing.pool.Results;
import org.jspecify.annotations.Nullable;

/// Pools as Python's, but that functions are named: Python's do not run here.
final class PoolMethods {
    private static final int MOST_AT_ONCE = 1_048_576; // as a pool takes in a chunk

    private final Pool pool;
    private final Map<String, PythonTask> tasks;

    private PoolMethods(Pool pool, Map<String, PythonTask> tasks) {
        this.pool = pool;
        this.tasks = tasks;
    }

    static Methods of(Pool pool, Map<String, PythonTask> tasks) {
        var of = new PoolMethods(pool, Map.copyOf(tasks));
        return Methods.of(pool)
                .on("apply(func, args[]?, kwds?)", call -> get(of.apply(call), call))
                .on(
                        "apply_async(func, args[]?, kwds?, callback?, error_callback?)",
                        call -> given(of.apply(withoutCallbacks(call))))
                .on(
                        "map(func, iterable[], chunksize?)",
                        call -> get(of.map(call, items(call)), call))
                .on(
                        "map_async(func, iterable[], chunksize?, callback?, error_callback?)",
                        call -> given(of.map(withoutCallbacks(call), items(call))))
                .on("starmap(func, iterable[], chunksize?)", c -> get(of.map(c, tuples(c)), c))
                .on(
                        "starmap_async(func, iterable[], chunksize?, callback?, error_callback?)",
                        call -> given(of.map(withoutCallbacks(call), tuples(call))))
                .on("imap(func, iterable[], chunksize?)", of::imap)
                .on("imap_unordered(func, iterable[], chunksize?)", of::imapUnordered)
                .does("close()", _ -> pool.shutdown())
                .does("terminate()", _ -> pool.terminate())
                .does("join()", of::join);
    }

    private PythonTask task(Call call) {
        PythonTask task = tasks.get(call.text(0));
        if (task == null) {
            throw Errors.value(
                    "the server's pool has " + tasks.keySet() + ", and not '" + call.text(0) + "'");
        }
        return task;
    }

    private static Call withoutCallbacks(Call call) {
        if (call.at(3) != null || call.at(4) != null) {
            throw Errors.type("a pool has no callbacks, for functions stay in Python");
        }
        return call;
    }

    private AsyncResult<@Nullable Object> apply(Call call) {
        if (call.at(2) instanceof Map<?, ?> keywords && !keywords.isEmpty()) {
            throw Errors.type("a task has no keyword arguments");
        }
        List<?> arguments = call.items(1);
        return running()
                .applyAsync(task(call), call.session().forTasks(List.of(arguments)).getFirst());
    }

    private AsyncResult<List<@Nullable Object>> map(Call call, List<List<@Nullable Object>> items) {
        int chunk = call.at(2) == null ? 0 : Math.min(call.integer(2, 0), MOST_AT_ONCE);
        return chunk == 0
                ? running().mapAsync(task(call), items)
                : running().mapAsync(task(call), items, chunk);
    }

    private Pool running() {
        if (pool.isShutdown()) {
            throw Errors.value("Pool not running");
        }
        return pool;
    }

    private Given imap(Call call) {
        return given(running().imap(inChunks(call), chunks(call)));
    }

    private Given imapUnordered(Call call) {
        return given(running().imapUnordered(inChunks(call), chunks(call)));
    }

    /// What a worker does for an iteration. As in Python, a chunk is one task: there are all its results, or a failure, once.
    private record InChunks(PythonTask task)
            implements SerializableFunction<List<List<@Nullable Object>>, List<@Nullable Object>> {
        @Override
        public List<@Nullable Object> applyOrThrow(List<List<@Nullable Object>> chunk)
                throws Exception {
            var results = new ArrayList<@Nullable Object>();
            for (List<@Nullable Object> arguments : chunk) {
                results.add(task.applyOrThrow(arguments));
            }
            return results;
        }
    }

    private InChunks inChunks(Call call) {
        return new InChunks(task(call));
    }

    private static List<List<List<@Nullable Object>>> chunks(Call call) {
        List<List<@Nullable Object>> items = items(call);
        int size = call.integer(2, 1);
        if (size < 1) {
            throw Errors.value("Chunksize must be 1+, not " + size);
        }
        var chunks = new ArrayList<List<List<@Nullable Object>>>();
        int last;
        for (int first = 0; first < items.size(); first = last) {
            last = first + Math.min(items.size() - first, size);
            chunks.add(new ArrayList<>(items.subList(first, last)));
        }
        return chunks;
    }

    /// The results of chunks, one after the other.
    private static final class InTurn implements Iterator<@Nullable Object> {
        private final Iterator<List<@Nullable Object>> chunks;
        private Iterator<@Nullable Object> begun = Collections.emptyIterator();

        InTurn(Iterator<List<@Nullable Object>> chunks) {
            this.chunks = chunks;
        }

        @Override
        public boolean hasNext() {
            return begun.hasNext() || chunks.hasNext();
        }

        @Override
        public @Nullable Object next() {
            if (!begun.hasNext()) {
                begun = chunks.next().iterator();
            }
            return begun.next();
        }
    }

    private void join(Call call) throws InterruptedException {
        if (!pool.isShutdown()) {
            throw Errors.value("Pool is still running");
        }
        call.await(() -> {
            pool.join();
            return true;
        });
    }

    private static List<List<@Nullable Object>> items(Call call) {
        return call.session()
                .forTasks(call.items(1).stream().map(Collections::singletonList).toList());
    }

    private static List<List<@Nullable Object>> tuples(Call call) {
        Session session = call.session();
        return session.forTasks(
                call.items(1).stream().map(each -> ListMethods.items(session.read(each))).toList());
    }

    /// All that is to be done for an iteration is given to the pool now, which may be closed before the results are asked for.
    private static Given given(Results<List<@Nullable Object>> chunks) {
        return new Given("Iterator", IteratorMethods.of(new InTurn(chunks.readAll())));
    }

    private static Given given(AsyncResult<?> result) {
        Methods methods =
                Methods.of(result)
                        .on("get(timeout?)", call -> get(result, call.patience(0), call))
                        .on("ready()", _ -> result.ready())
                        .on("successful()", _ -> isSuccessful(result))
                        .does(
                                "wait(timeout?)",
                                call -> {
                                    Duration patience = call.patience(0);
                                    call.await(() -> result.await(patience));
                                });
        return new Given("AsyncResult", methods);
    }

    private static boolean isSuccessful(AsyncResult<?> result) {
        if (!result.ready()) {
            throw Errors.value("the result is not ready");
        }
        return result.successful();
    }

    private static @Nullable Object get(AsyncResult<?> result, Call call)
            throws InterruptedException {
        return get(result, Call.FOR_EVER, call);
    }

    /// When the client is gone meanwhile the task goes on, as in Python.
    private static @Nullable Object get(AsyncResult<?> result, Duration patience, Call call)
            throws InterruptedException {
        boolean isReady = call.await(() -> result.await(patience));
        if (!isReady) {
            throw Errors.of(Errors.TIMEOUT);
        }
        return outcome(result);
    }

    private static <R extends @Nullable Object> R outcome(AsyncResult<R> result)
            throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw Errors.<RuntimeException>thrownOn(e);
        }
    }
}
