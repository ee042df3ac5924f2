package multiprocessing;

import java.util.Objects;
import multiprocessing.backend.Backend;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.process.Builder;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// The door bound to one start method. Immutable and thread-safe. Python: what `get_context` gives.
///
/// It makes what [Multiprocessing] makes. Queues and pipes are the same whatever starts the processes that use them; so are
/// locks and all else that is shared, which their own classes make.
///
/// A subclass of [Process] is bound by `super(context.process())`.
public final class Context {
    private final Backend backend;

    Context(Backend backend) {
        this.backend = backend;
    }

    /// The start method of all that is made through this context.
    ///
    /// @throws IllegalStateException if that is by a back end which is none of the library's own
    public StartMethod startMethod() {
        return StartMethod.of(backend);
    }

    /// A process that will run `target`.
    public Process process(SerializableRunnable target) {
        return process().target(Objects.requireNonNull(target, "target")).build();
    }

    /// A process to be set up.
    public Builder process() {
        return Process.builder().backend(backend);
    }

    /// A pool of so many workers. Python: `Pool(processes)` of a context.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Pool pool(int processes) {
        return pool().processes(processes).build();
    }

    /// A pool to be set up.
    public multiprocessing.pool.Builder pool() {
        return Pool.builder().backend(backend);
    }

    /// A manager whose process is started so. As [Manager#start()] else. Python: `Manager()` of a context.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    public Manager manager() throws InterruptedException {
        return Manager.start(process());
    }

    /// As [Multiprocessing#queue()].
    public <E extends @Nullable Object> Queue<E> queue() {
        return Multiprocessing.queue();
    }

    /// As [Multiprocessing#queue(int)].
    public <E extends @Nullable Object> Queue<E> queue(int maxSize) {
        return Multiprocessing.queue(maxSize);
    }

    /// As [Multiprocessing#pipe()].
    public Pipe pipe() {
        return Multiprocessing.pipe();
    }

    /// As [Multiprocessing#pipe(boolean)].
    public Pipe pipe(boolean duplex) {
        return Multiprocessing.pipe(duplex);
    }

    /// Has `classes` loaded and initialized in the JVMs that are kept ready, from the next one on. No effect but with
    /// [StartMethod#FORKSERVER]. Python: `set_forkserver_preload`.
    ///
    /// A class that cannot be loaded or initialized there is named on the standard error of the process that takes the
    /// JVM; the process runs.
    ///
    /// Never taken back, and for one program in this JVM: once classes of class loaders of your own are among what is done ahead,
    /// here and by [#warmUp], a JVM that is kept ready takes only jobs whose classes are of just these loaders, or all of the
    /// class path. Where a second program does so, or the same is deployed again, no such JVM fits either of them any more, and
    /// each of their processes starts a fresh one; the loaders are kept as long as this JVM lives.
    ///
    /// @throws IllegalArgumentException if one of them is primitive or hidden; nothing was changed
    public void preload(Class<?>... classes) {
        Objects.requireNonNull(classes, "classes must be an array");
        for (Class<?> type : classes) {
            Objects.requireNonNull(type, "a class to preload must not be null");
            if (type.isPrimitive() || type.isHidden()) {
                throw new IllegalArgumentException(
                        "a class to preload must have a name by which it is found: class=" + type);
            }
        }
        backend.preload(classes);
    }

    /// Has `action` run in each JVM that is kept ready, before it takes a job, and has one made ready now. No effect but
    /// with [StartMethod#FORKSERVER].
    ///
    /// What the action captures this process holds from now on, for the JVMs to come: the end of a pipe, too, so that who has the
    /// other one does not see it end before this process does. Of what it prints, the process that takes the JVM shows the last
    /// lines, 8 KiB or more.
    ///
    /// Never taken back, and for one program in this JVM, as [#preload] is.
    ///
    /// @throws multiprocessing.error.TransferException if the action or what it captures cannot be sent
    public void warmUp(SerializableRunnable action) {
        Objects.requireNonNull(action, "action must be a function");
        backend.warmUp(action);
    }

    /// Ends the JVMs that are kept ready; the next start keeps one again. They also go by themselves when nothing was
    /// started for 30 seconds (system property `multiprocessing.spareIdleSeconds`).
    public void release() {
        backend.release();
    }
}
