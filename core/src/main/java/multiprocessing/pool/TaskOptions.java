package multiprocessing.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// How tasks are to be treated: see [Pool#with]. Immutable.
///
/// ```java
/// Pool patient = pool.with(TaskOptions.standard().runLimit(Duration.ofSeconds(5)).repeats(2));
/// ```
public final class TaskOptions {
    private static final TaskOptions STANDARD =
            new TaskOptions(Optional.empty(), Optional.empty(), Duration.ofSeconds(1), 0, 0, false);

    private final Optional<Duration> queueLimit;
    private final Optional<Duration> runLimit;
    private final Duration grace;
    private final int repeats;
    private final int priority;
    private final boolean tracesSubmission;

    private TaskOptions(
            Optional<Duration> queueLimit,
            Optional<Duration> runLimit,
            Duration grace,
            int repeats,
            int priority,
            boolean tracesSubmission) {
        this.queueLimit = queueLimit;
        this.runLimit = runLimit;
        this.grace = grace;
        this.repeats = repeats;
        this.priority = priority;
        this.tracesSubmission = tracesSubmission;
    }

    /// No limits, a grace of one second, no repeats, priority 0.
    public static TaskOptions standard() {
        return STANDARD;
    }

    /// How long a task may wait to be begun; then it fails with [TaskTimeoutException] and never begins. Chunks of `map` and its
    /// kin wait from the call on. Those of `imap` and `mapping` wait from when they are read: with this limit at most two for
    /// each worker are read ahead, unless [Builder#readAhead] says how many.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public TaskOptions queueLimit(Duration limit) {
        return new TaskOptions(
                Optional.of(positive(limit, "queueLimit")),
                runLimit,
                grace,
                repeats,
                priority,
                tracesSubmission);
    }

    /// How long a task may run, of `map` and its kin each item by itself; counted from the begin of its body. Then it is
    /// interrupted, and if it has not ended when the grace is over, its worker is killed and replaced. Either way it
    /// fails with [TaskTimeoutException]. To read what it is given, before, and to write its result, behind, may each take as
    /// long.
    ///
    /// When this process stands still, as by Ctrl-Z or in a debugger, and a limit passes meanwhile, by more than a second, it
    /// begins anew when the process goes on: the workers may have stood still, too. The same holds for [#queueLimit(Duration)] and
    /// [#grace(Duration)].
    ///
    /// @throws IllegalArgumentException if it is not positive
    public TaskOptions runLimit(Duration limit) {
        return new TaskOptions(
                queueLimit,
                Optional.of(positive(limit, "runLimit")),
                grace,
                repeats,
                priority,
                tracesSubmission);
    }

    /// How long a task may take to end after it was interrupted, for its limit or by [AsyncResult#cancel], before its
    /// worker is killed.
    ///
    /// @throws IllegalArgumentException if it is negative
    public TaskOptions grace(Duration grace) {
        if (Objects.requireNonNull(grace, "grace").isNegative()) {
            throw new IllegalArgumentException("grace must not be negative: grace=" + grace);
        }
        return new TaskOptions(queueLimit, runLimit, grace, repeats, priority, tracesSubmission);
    }

    /// Declares that tasks may be begun again when their worker is lost while it runs them, and how often. What their
    /// arguments share, as queues, the pool holds meanwhile.
    ///
    /// @throws IllegalArgumentException if it is negative
    public TaskOptions repeats(int repeats) {
        if (repeats < 0) {
            throw new IllegalArgumentException("repeats must not be negative: repeats=" + repeats);
        }
        return new TaskOptions(queueLimit, runLimit, grace, repeats, priority, tracesSubmission);
    }

    /// Which tasks are begun first: of those that wait, one of the highest priority that was given first. 0 without this
    /// call, may be negative. One that has begun is not interrupted for another, nor is it overtaken when it is the next of
    /// its worker, which is so only while tasks take less than half a millisecond.
    public TaskOptions priority(int priority) {
        return new TaskOptions(queueLimit, runLimit, grace, repeats, priority, tracesSubmission);
    }

    /// Whether the stack of a failure ends with that of who submitted the task. To note it costs some microseconds for each
    /// task; not done without this call. What `apply`, `map` and their kin throw has the frames of who called them anyway,
    /// and what [AsyncResult#get] throws those of who called that.
    public TaskOptions traceSubmission(boolean traces) {
        return new TaskOptions(queueLimit, runLimit, grace, repeats, priority, traces);
    }

    static Duration positive(Duration limit, String name) {
        if (!Objects.requireNonNull(limit, name).isPositive()) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + limit);
        }
        return limit;
    }

    /// How long a task may wait to be begun.
    public Optional<Duration> queueLimit() {
        return queueLimit;
    }

    /// How long a task may run.
    public Optional<Duration> runLimit() {
        return runLimit;
    }

    /// How long a task may take to end after an interrupt.
    public Duration grace() {
        return grace;
    }

    /// How often a task is begun again.
    public int repeats() {
        return repeats;
    }

    /// Which tasks are begun first.
    public int priority() {
        return priority;
    }

    /// Whether the stack of a failure tells who submitted the task.
    public boolean tracesSubmission() {
        return tracesSubmission;
    }
}
