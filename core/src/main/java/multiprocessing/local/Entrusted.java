package multiprocessing.local;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.error.ProcessStartException;
import org.jspecify.annotations.Nullable;

/// A process whose job was given to a spare. Thread-safe.
///
/// ```
///   the spare has the job ─┬─ it says that it takes it ─▶ its end is the end of the process
///                          └─ it ends without a word ───▶ once more, in a fresh JVM, whose end it is then
/// ```
///
/// The spare says so before it runs any of the user's code, hence that runs in one JVM only. Who has asked the process to
/// end wants no second JVM.
final class Entrusted implements Worker {
    private static final int FAILED = 1;
    private static final ExitStatus LOST = ExitStatus.of(255);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile @Nullable LaunchRequest request; // until it is taken: a job may be large
    private final Function<LaunchRequest, ? extends Worker> elsewhere;
    private final Executor inThread;
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();

    // each order is noted before it is given, and asked for after the worker was exchanged: no
    // order is lost
    private volatile Worker worker;
    private volatile boolean isTerminated;
    private volatile boolean isKilled;
    private volatile boolean isInterrupted;
    private volatile boolean isAbandoned;

    /// @param spare one to which the job has been sent
    /// @param elsewhere starts the process in another JVM
    Entrusted(
            JvmWorker spare,
            LaunchRequest request,
            Function<LaunchRequest, ? extends Worker> elsewhere) {
        this(
                spare,
                request,
                elsewhere,
                start -> JvmWorker.startDaemon("mp-again-" + spare.pid(), start));
    }

    /// @param inThread gives that start a thread; may throw an [OutOfMemoryError] for want of one
    Entrusted(
            JvmWorker spare,
            LaunchRequest request,
            Function<LaunchRequest, ? extends Worker> elsewhere,
            Executor inThread) {
        this.request = request;
        this.elsewhere = elsewhere;
        this.inThread = inThread;
        this.worker = spare;
        var _ =
                spare.taken()
                        .thenAccept(isTaken -> {
                            if (isTaken) {
                                this.request = null;
                            }
                        });
        var _ = spare.ended().thenAccept(status -> spareEnded(spare, status));
    }

    /// Called but once: whatever keeps it from a start elsewhere, as a heap that is full just then, is the end of the process.
    private void spareEnded(JvmWorker spare, ExitStatus status) {
        ExitStatus end = status;
        try {
            if (goesElsewhere(spare)) {
                return;
            }
        } catch (Throwable e) { // no thread, no heap
            end = failed(e);
        }
        ended.complete(end);
    }

    private boolean goesElsewhere(JvmWorker spare) {
        boolean isToEnd = isTerminated || isKilled || isAbandoned || Living.isEnding();
        LaunchRequest untaken = request;
        request = null;
        if (untaken == null || spare.taken().getNow(false) || isToEnd) {
            return false;
        }
        inThread.execute(() -> startElsewhere(untaken));
        return true;
    }

    private static ExitStatus failed(Throwable why) {
        try {
            int code =
                    why instanceof ProcessStartException start
                            ? start.exitCode().orElse(FAILED)
                            : FAILED;
            return ExitStatus.of(code, () -> why);
        } catch (OutOfMemoryError noHeapForThat) {
            return LOST;
        }
    }

    private void startElsewhere(LaunchRequest request) {
        Worker other;
        try {
            // serves the job's classes, as at the first start
            Thread.currentThread().setContextClassLoader(context);
            other = elsewhere.apply(request);
        } catch (Throwable e) {
            ended.complete(failed(e));
            return;
        }
        worker = other;
        endWith(other);
        if (isTerminated) {
            other.terminate();
        }
        if (isKilled) {
            other.kill();
        }
        if (isInterrupted) {
            other.interrupt();
        }
        if (isAbandoned) {
            other.abandon();
        }
    }

    private void endWith(Worker other) {
        while (true) {
            try {
                var _ = other.ended().thenAccept(ended::complete);
                return;
            } catch (OutOfMemoryError e) { // a full heap: nobody else would tell
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// That of the JVM which has the job.
    @Override
    public long pid() {
        return worker.pid();
    }

    @Override
    public OptionalLong privateBytes() {
        return worker.privateBytes();
    }

    @Override
    public String lastWords() {
        return worker.lastWords();
    }

    @Override
    public CompletableFuture<ExitStatus> ended() {
        return ended;
    }

    @Override
    public void terminate() {
        isTerminated = true;
        worker.terminate();
    }

    @Override
    public void kill() {
        isKilled = true;
        worker.kill();
    }

    @Override
    public void interrupt() {
        isInterrupted = true;
        worker.interrupt();
    }

    @Override
    public void abandon() {
        isAbandoned = true;
        worker.abandon();
    }
}
