package multiprocessing.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Output;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.OwnInitializer;
import multiprocessing.process.Process;
import org.jspecify.annotations.Nullable;

/// Sets up a [Pool] with more than a number of processes. Not thread-safe; each [#build] makes another pool.
///
/// ```java
/// Pool.builder().processes(4).initializer(Models::load).maxTasksPerChild(1_000).jvmOptions("-Xmx256m").build();
/// ```
public final class Builder {
    private static final int AHEAD_FOR_EACH = 32;
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(2);

    int processes = Runtime.getRuntime().availableProcessors();
    private @Nullable SerializableRunnable initializer;
    private @Nullable SerializableRunnable exit;
    private int tasksMost = Integer.MAX_VALUE;
    private long ageMostNanos = Long.MAX_VALUE;
    private long heapMost = Long.MAX_VALUE;
    private long heapLimit;
    private long memoryLimit = Long.MAX_VALUE;
    private Duration exitLimit = EXIT_LIMIT;
    private int readAhead;
    private long readAheadBytes = Runtime.getRuntime().maxMemory() / 8;
    TaskOptions options = TaskOptions.standard();
    private final multiprocessing.process.Builder worker = Process.builder();
    private List<String> jvmOptions = List.of(); // the worker's, before the limit of its heap
    Optional<Backend> backend = Optional.empty();
    private boolean hasOwnBudget;

    Builder() {}

    /// How many workers; as many as there are processors without this call. A pool that is made in a child, as by a task of
    /// another pool, may have fewer: see [#ownBudget].
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder processes(int processes) {
        this.processes = atLeastOne(processes, "processes");
        return this;
    }

    /// What each worker runs before its first task. If it throws, the pool is broken: all tasks fail with
    /// [BrokenPoolException], and nobody is told if there are none.
    ///
    /// A worker that was started runs it to its end, even if the pool is shut down meanwhile: `close()` and `join()` wait for it,
    /// however long it takes; but a worker whose JVM has not come to it after a minute is killed. `shutdownNow()` and
    /// `terminate()` do not wait.
    public Builder initializer(SerializableRunnable initializer) {
        this.initializer = Objects.requireNonNull(initializer, "initializer");
        return this;
    }

    /// What each worker runs after its last task, when it ends in order: by `close()`, `shutdown()`, or when it is replaced
    /// for its tasks, age or memory. Not when it is terminated or dies, nor when it has no initializer and ends before it was
    /// ready. If it throws, that is reported as an uncaught exception in the worker. One that takes longer than `limit` is
    /// terminated.
    ///
    /// @throws IllegalArgumentException if `limit` is not positive
    public Builder workerExit(SerializableRunnable function, Duration limit) {
        this.exit = Objects.requireNonNull(function, "function");
        this.exitLimit = TaskOptions.positive(limit, "limit");
        return this;
    }

    /// After how many tasks a worker ends and is replaced; a chunk of items is one task. Never without this call. Its
    /// replacement comes when its process is gone, and has its [Worker#slot]: until then the pool has a worker less.
    ///
    /// What tasks have left running in a worker has as long to end as its exit function, see [#workerExit]: two seconds where
    /// nothing else is said. Then the worker is terminated, with its threads and processes, and those too that are no daemons.
    /// The same holds for the workers of a pool that is closed, so that nothing a task has forgotten keeps it open for ever.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder maxTasksPerChild(int tasks) {
        this.tasksMost = atLeastOne(tasks, "maxTasksPerChild");
        return this;
    }

    /// After what time a worker ends and is replaced, once it has nothing to do. One that has been given nothing by then is given
    /// a task first, if one waits. Never without this call.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Builder maxAgePerChild(Duration age) {
        this.ageMostNanos = Timers.nanos(TaskOptions.positive(age, "age"));
        return this;
    }

    /// How many bytes of its heap a worker may have in use after a task; one that has more collects its garbage, and if
    /// that does not help, ends and is replaced. No limit without this call. What else a JVM uses is not counted.
    /// Workers that are threads share the heap of their JVM: for them it means nothing.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder maxHeapPerChild(long bytes) {
        this.heapMost = atLeastOne(bytes, "maxHeapPerChild");
        return this;
    }

    /// How large the heap of a worker may become: the `-Xmx` of its JVM. A task that needs more fails with
    /// [OutOfMemoryError], it alone. Workers that are threads share the heap of their JVM: for them it means nothing.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder heapLimit(long bytes) {
        this.heapLimit = atLeastOne(bytes, "heapLimit");
        return this;
    }

    /// How much memory the process of a worker may have for itself: heap, threads, native memory, but neither files nor what
    /// it shares. One that has more is killed, even in the midst of a task, which then fails with a [WorkerLostException]
    /// whose cause is a [MemoryLimitException]. No limit without this call.
    ///
    /// In a container or a service the system may kill all of its processes at once where its own limit is reached: the sum of these
    /// limits, and the program's own memory, must fit below that.
    ///
    /// The pool looks ten times a second, so a worker may have more for a moment. A JVM alone has some 40 MiB, and garbage
    /// counts until it is collected: [#heapLimit] bounds that. Without effect where the system does not tell, which Linux
    /// alone does, and on workers that are threads.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder memoryLimit(long bytes) {
        this.memoryLimit = atLeastOne(bytes, "memoryLimit");
        return this;
    }

    /// How many items `imap` and `imapUnordered` may have read whose results were not yet asked for; 32 for each worker
    /// without this call, or two chunks, if that is more. At least one chunk. Most of them wait for a worker: where tasks have
    /// a [TaskOptions#queueLimit], two chunks for each worker without this call.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder readAhead(int items) {
        this.readAhead = atLeastOne(items, "readAhead");
        return this;
    }

    /// How many bytes these items and their results may take, as they are encoded; an eighth of the largest heap of this
    /// JVM without this call. Results that are not there yet count as much as those before them did on average. One chunk
    /// is read whatever it takes.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder readAheadBytes(long bytes) {
        this.readAheadBytes = atLeastOne(bytes, "readAheadBytes");
        return this;
    }

    /// How tasks are treated unless [Pool#with] says otherwise.
    public Builder taskOptions(TaskOptions options) {
        this.options = Objects.requireNonNull(options, "options");
        return this;
    }

    /// Options for the workers' JVMs, as in `-Xmx128m`, behind those that they inherit. Workers that are threads have no JVM: for
    /// them they mean nothing.
    ///
    /// @throws IllegalArgumentException if an option does not begin with `-`, names a class path, which is always that of this
    ///     process, or has a JVM do something else, as `-jar` and `--version`
    public Builder jvmOptions(String... options) {
        worker.jvmOptions(options);
        this.jvmOptions = List.of(options);
        return this;
    }

    /// Environment variables for the workers, beside those that they inherit. For workers that are threads they mean nothing.
    ///
    /// @throws IllegalArgumentException if a name has `=` in it, or a name or value a character 0
    public Builder environment(Map<String, String> variables) {
        worker.environment(variables);
        return this;
    }

    /// Where the workers' output goes; forwarded to this process's `System.out` and `System.err` without this call. For who
    /// printed what, `Output.prefixed("%n %p: ")`. Workers that are threads print where this JVM does: for them it means
    /// nothing.
    public Builder output(Output output) {
        worker.output(output);
        return this;
    }

    /// Where the workers run; the standard place without this call. Users choose by `Context`.
    public Builder backend(Backend backend) {
        this.backend = Optional.of(Objects.requireNonNull(backend, "backend"));
        return this;
    }

    /// Has a pool that is made in a child have all the workers that it is built for.
    ///
    /// Without this call all processes of a tree share one budget: a busy worker for each processor. A pool of the main
    /// program has what it is built for, and what is idle of that does not count. A pool in a child has one worker in any
    /// case, which works in place of the task that waits for it, and further ones, while there are tasks for them, as long
    /// as the tree has fewer busy than the budget. It looks again a few times a second. When others become busy, its further
    /// workers finish what they have and then wait; who waits for a second ends. So tasks of a pool may make pools of their
    /// own, whatever the size, and the machine has no more to do than one pool would give it.
    ///
    /// Tasks that wait for each other need workers at the same time: their pool is to be built with this. It then neither
    /// counts for others nor is bounded. Threads do not count.
    public Builder ownBudget() {
        this.hasOwnBudget = true;
        return this;
    }

    private static int atLeastOne(int value, String name) {
        return (int) atLeastOne((long) value, name);
    }

    private static long atLeastOne(long value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + name + "=" + value);
        }
        return value;
    }

    /// Refuses what would make pools without end, if its workers are processes.
    void refuseOwnInitializer() {
        for (SerializableRunnable function : Arrays.asList(initializer, exit)) {
            if (function != null) {
                OwnInitializer.refuse(function);
            }
        }
    }

    Terms terms(boolean isOfThreads) {
        return new Terms(initializer, exit, isOfThreads ? Long.MAX_VALUE : heapMost);
    }

    /// A worker, but for its target and its name.
    multiprocessing.process.Builder worker(Backend backend) {
        var copy = worker.copy().daemon(true).backend(backend);
        if (heapLimit > 0) {
            var options = new ArrayList<>(jvmOptions);
            options.add("-Xmx" + heapLimit);
            copy.jvmOptions(options.toArray(new String[0]));
        }
        return copy;
    }

    Settings settings(String name, boolean isOfThreads) {
        int ahead = readAhead > 0 ? readAhead : AHEAD_FOR_EACH * processes;
        return new Settings(
                name,
                processes,
                initializer != null,
                tasksMost,
                ageMostNanos,
                Timers.nanos(exitLimit),
                memoryLimit,
                isOfThreads || hasOwnBudget ? Budget.UNBOUNDED : new TreeBudget(),
                new ReadAhead.Bounds(ahead, readAheadBytes, 2 * processes, readAhead > 0));
    }

    /// A pool. Its workers start.
    ///
    /// @throws multiprocessing.error.ProcessStartException if the first of them cannot be started
    /// @throws IllegalStateException in a child, if the calling thread is in the static initializer of the class in which the
    /// initializer or the exit function of its workers was written: if they are processes, it runs again in each of them, which
    /// would make another pool, without end
    public Pool build() {
        return new Pool(new Machinery(this), options);
    }
}
