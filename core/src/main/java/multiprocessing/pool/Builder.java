package multiprocessing.pool;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import multiprocessing.backend.Backend;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;

/// Sets up a [Pool] with more than a number of processes. Not thread-safe; each [#build] makes another pool.
///
/// ```java
/// Pool.builder().processes(4).initializer(Models::load).maxTasksPerChild(1_000).jvmOptions("-Xmx256m").build();
/// ```
public final class Builder {
    private static final int AHEAD_FOR_EACH = 32;

    int processes = Runtime.getRuntime().availableProcessors();
    @Nullable SerializableRunnable initializer;
    int tasksMost = Integer.MAX_VALUE;
    int readAhead;
    TaskOptions options = TaskOptions.standard();
    List<String> jvmOptions = List.of();
    final Map<String, String> environment = new LinkedHashMap<>();
    Optional<Backend> backend = Optional.empty();

    Builder() {}

    /// How many workers; as many as there are processors without this call.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder processes(int processes) {
        this.processes = atLeastOne(processes, "processes");
        return this;
    }

    /// What each worker runs before its first task. If it throws, the pool is broken.
    public Builder initializer(SerializableRunnable initializer) {
        this.initializer = Objects.requireNonNull(initializer, "initializer");
        return this;
    }

    /// After how many tasks a worker ends and is replaced; a chunk of items is one task. Never without this call.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder maxTasksPerChild(int tasks) {
        this.tasksMost = atLeastOne(tasks, "maxTasksPerChild");
        return this;
    }

    /// How many items `imap` and `imapUnordered` may have read whose results were not yet asked for; 32 for each worker
    /// without this call.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Builder readAhead(int items) {
        this.readAhead = atLeastOne(items, "readAhead");
        return this;
    }

    /// How tasks are treated unless [Pool#with] says otherwise.
    public Builder taskOptions(TaskOptions options) {
        this.options = Objects.requireNonNull(options, "options");
        return this;
    }

    /// As [TaskOptions#runLimit], for all tasks.
    public Builder runLimit(Duration limit) {
        return taskOptions(options.runLimit(limit));
    }

    /// Options for the workers' JVMs, as in `-Xmx128m`, behind those that they inherit.
    public Builder jvmOptions(String... options) {
        this.jvmOptions = List.of(options);
        return this;
    }

    /// Environment variables for the workers, beside those that they inherit.
    public Builder environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /// Where the workers run; the standard place without this call. Users choose by `Context`.
    public Builder backend(Backend backend) {
        this.backend = Optional.of(backend);
        return this;
    }

    private static int atLeastOne(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + name + "=" + value);
        }
        return value;
    }

    Settings settings(String name) {
        int ahead = readAhead > 0 ? readAhead : AHEAD_FOR_EACH * processes;
        return new Settings(name, processes, tasksMost, ahead);
    }

    /// A pool. Its workers start.
    ///
    /// @throws multiprocessing.error.ProcessStartException if the first of them cannot be started
    public Pool build() {
        return new Pool(new Machinery(this), options);
    }
}
