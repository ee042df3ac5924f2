package multiprocessing.python;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import multiprocessing.pool.AsyncResult;
import multiprocessing.pool.Pool;
import org.jspecify.annotations.Nullable;

/// Pools as Python's, but that functions are named: Python's do not run here.
final class PoolMethods {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Pool pool;
    private final Map<String, PythonTask> tasks;

    private PoolMethods(Pool pool, Map<String, PythonTask> tasks) {
        this.pool = pool;
        this.tasks = tasks;
    }

    static Methods of(Pool pool, Map<String, PythonTask> tasks) {
        var of = new PoolMethods(pool, Map.copyOf(tasks));
        return Methods.of(pool)
                .on("apply(func, args?, kwds?)", call -> get(of.apply(call), call))
                .on("apply_async(func, args?, kwds?)", call -> given(of.apply(call)))
                .on("map(func, iterable, chunksize?)", call -> get(of.map(call, items(call)), call))
                .on("map_async(func, iterable, chunksize?)", c -> given(of.map(c, items(c))))
                .on("starmap(func, iterable, chunksize?)", c -> get(of.map(c, tuples(c)), c))
                .on("starmap_async(func, iterable, chunksize?)", c -> given(of.map(c, tuples(c))))
                .on("imap(func, iterable, chunksize?)", of::imap)
                .on("imap_unordered(func, iterable, chunksize?)", of::imapUnordered)
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

    private AsyncResult<@Nullable Object> apply(Call call) {
        if (call.at(2) instanceof Map<?, ?> keywords && !keywords.isEmpty()) {
            throw Errors.type("a task has no keyword arguments");
        }
        return pool.applyAsync(task(call), arguments(call.or(1, List.of())));
    }

    private AsyncResult<List<@Nullable Object>> map(Call call, List<List<@Nullable Object>> items) {
        int chunk = call.integer(2, 0);
        return chunk == 0
                ? pool.mapAsync(task(call), items)
                : pool.mapAsync(task(call), items, chunk);
    }

    private Given imap(Call call) {
        List<AsyncResult<List<@Nullable Object>>> chunks = chunks(call);
        return given(new Results(new LinkedBlockingQueue<>(chunks), chunks.size()));
    }

    private Given imapUnordered(Call call) {
        List<AsyncResult<List<@Nullable Object>>> chunks = chunks(call);
        var done = new LinkedBlockingQueue<AsyncResult<List<@Nullable Object>>>();
        for (AsyncResult<List<@Nullable Object>> chunk : chunks) {
            var _ = chunk.whenComplete((_, _) -> done.add(chunk));
        }
        return given(new Results(done, chunks.size()));
    }

    /// All that is to be done for an iteration. The pool is given it now, other than by Java's `imap`: it may be closed before
    /// the results are asked for.
    private List<AsyncResult<List<@Nullable Object>>> chunks(Call call) {
        PythonTask task = task(call);
        List<List<@Nullable Object>> items = items(call);
        int size = call.integer(2, 1);
        if (size < 1) {
            throw Errors.value("Chunksize must be 1+, not " + size);
        }
        var chunks = new ArrayList<AsyncResult<List<@Nullable Object>>>();
        int last;
        for (int first = 0; first < items.size(); first = last) {
            last = first + Math.min(items.size() - first, size);
            chunks.add(pool.mapAsync(task, items.subList(first, last), last - first));
        }
        return chunks;
    }

    /// The results of chunks, one after the other. For a chunk that failed there is the failure, once, as in Python.
    private static final class Results {
        private final BlockingQueue<AsyncResult<List<@Nullable Object>>> chunks;
        private int left; // of chunks that are, or will be, in the queue
        private Iterator<@Nullable Object> begun = Collections.emptyIterator();

        Results(BlockingQueue<AsyncResult<List<@Nullable Object>>> chunks, int count) {
            this.chunks = chunks;
            this.left = count;
        }

        @Nullable
        Object next() throws InterruptedException {
            if (!begun.hasNext()) {
                if (left == 0) {
                    throw Errors.of("builtins.StopIteration");
                }
                AsyncResult<List<@Nullable Object>> chunk = chunks.take();
                left--;
                begun = outcome(chunk).iterator();
            }
            return begun.next();
        }
    }

    private void join(Call call) throws InterruptedException {
        call.await(() -> {
            pool.join();
            return true;
        });
    }

    private static List<List<@Nullable Object>> items(Call call) {
        return ListMethods.items(call.at(1)).stream().map(PoolMethods::alone).toList();
    }

    private static List<@Nullable Object> alone(@Nullable Object item) {
        var arguments = new ArrayList<@Nullable Object>();
        arguments.add(item);
        return arguments;
    }

    private static List<List<@Nullable Object>> tuples(Call call) {
        return ListMethods.items(call.at(1)).stream().map(PoolMethods::arguments).toList();
    }

    private static List<@Nullable Object> arguments(@Nullable Object given) {
        return new ArrayList<>(ListMethods.items(given));
    }

    private static Given given(Results results) {
        Methods methods =
                Methods.guarded(results, () -> results).on("__next__()", _ -> results.next());
        return new Given("Iterator", methods);
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
                                    Duration patience = call.patience(0).orElse(FOR_EVER);
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
        return get(result, Optional.empty(), call);
    }

    /// When the client is gone meanwhile the task goes on, as in Python.
    private static @Nullable Object get(
            AsyncResult<?> result, Optional<Duration> patience, Call call)
            throws InterruptedException {
        boolean isReady = call.await(() -> result.await(patience.orElse(FOR_EVER)));
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
            throw Errors.unchecked(e.getCause());
        }
    }
}
