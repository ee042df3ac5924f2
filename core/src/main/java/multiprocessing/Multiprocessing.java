package multiprocessing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import multiprocessing.backend.Backends;
import multiprocessing.connection.Pipe;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.log.Log;
import multiprocessing.manager.Manager;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;
import org.jspecify.annotations.Nullable;

/// The front door: what Python has as functions of the module `multiprocessing`. Thread-safe.
public final class Multiprocessing {
    private Multiprocessing() {}

    /// How many processors this JVM may use: those of the machine, or fewer where a container or an affinity mask sets a
    /// limit.
    public static int cpuCount() {
        return Runtime.getRuntime().availableProcessors();
    }

    /// The process that this code runs in. In a child it is the object that was started, with the user's class; in the
    /// root it is called `MainProcess`.
    public static Process currentProcess() {
        return Process.current();
    }

    /// The process that started this one, as said at [Process#parent]. Empty in the root only.
    public static Optional<Process> parentProcess() {
        return Process.parent();
    }

    /// The children of this process that have not ended, in no order. Grandchildren are not among them.
    public static List<Process> activeChildren() {
        return Process.activeChildren();
    }

    /// The door bound to the start method in force, which may be that of a back end of another's.
    public static Context context() {
        return new Context(Backends.standard());
    }

    /// The door bound to `startMethod`.
    ///
    /// @throws IllegalArgumentException for [StartMethod#FORK], which a JVM cannot do
    public static Context context(StartMethod startMethod) {
        return new Context(startMethod.backend());
    }

    /// The start methods there are, the default first. Python: `get_all_start_methods`.
    public static List<StartMethod> startMethods() {
        return List.of(StartMethod.FORKSERVER, StartMethod.SPAWN, StartMethod.THREAD);
    }

    /// The start method in force: the one that was set; in a child that by which it was started; else
    /// [StartMethod#FORKSERVER]. In a process that is a thread always [StartMethod#THREAD].
    ///
    /// @throws IllegalStateException in a child that was started by a back end which is none of the library's own, if that is
    /// there, too: [#context] is bound to it
    public static StartMethod startMethod() {
        return StartMethod.of(Backends.standard());
    }

    /// Sets the start method, once in a program, best as its first act.
    ///
    /// @throws IllegalStateException if it has been set before, or this process is a thread
    /// @throws IllegalArgumentException for [StartMethod#FORK], which a JVM cannot do
    public static void startMethod(StartMethod startMethod) {
        String name = startMethod.backend().name();
        if (!Backends.chooseOnce(name)) {
            throw new IllegalStateException(
                    "start method has already been set: startMethod="
                            + startMethod()
                            + "; use context(…) for another beside it");
        }
    }

    /// As [Context#preload], for the start method in force.
    public static void preload(Class<?>... classes) {
        context().preload(classes);
    }

    /// As [Context#warmUp], for the start method in force.
    public static void warmUp(SerializableRunnable action) {
        context().warmUp(action);
    }

    /// The logger of the library, `System.getLogger("multiprocessing")`: from now on it is told what processes are started and
    /// how they end, and of deaths. Its level and handlers are those of the JDK's configuration, in each process its own; a
    /// child that shall tell its own logger calls this too. Python: `get_logger()`.
    public static System.Logger logger() {
        return Log.logger();
    }

    /// Has the same printed to `System.err`, from that level on, in this process and in those that it starts from now on, as
    /// lines like `[DEBUG/Process-1] runs`. Called again, it sets another level. A warning that is printed the logger is not told
    /// of unless [#logger] was called: a program whose logger writes to a file calls both, in each process. Python: `log_to_stderr(level)`.
    public static void logToStderr(System.Logger.Level least) {
        Bootstrap.logToStderr(least);
    }

    /// A queue without a bound. Python: `multiprocessing.Queue()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> Queue<E> queue() {
        return Queue.create();
    }

    /// A queue of at most `maxSize` items; without a bound if it is 0 or less. Python: `multiprocessing.Queue(maxsize)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static <E extends @Nullable Object> Queue<E> queue(int maxSize) {
        return maxSize <= 0 ? Queue.create() : Queue.bounded(maxSize);
    }

    /// A process that has objects for others to use: lists, maps, and kinds of the user's own. To be closed. Python:
    /// `multiprocessing.Manager()`.
    ///
    /// @throws InterruptedException if interrupted before or while waiting; the process is killed if it was started
    /// @throws multiprocessing.error.ProcessStartException if it cannot be started
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager manager() throws InterruptedException {
        return Manager.start();
    }

    /// Two connections, each of which sends and receives. Python: `multiprocessing.Pipe()`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Pipe pipe() {
        return Pipe.create();
    }

    /// Two connections; unless `duplex`, the first only receives and the second only sends. Python:
    /// `multiprocessing.Pipe(duplex)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Pipe pipe(boolean duplex) {
        return duplex ? Pipe.create() : Pipe.oneWay();
    }

    /// Waits until one of `waitables` is ready, at most `timeout`; zero or less does not wait. Python:
    /// `multiprocessing.connection.wait`.
    ///
    /// @return all that are ready, in the order in which they were given; none if the time is over, or if none were given
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws IllegalStateException if an end of a pipe that only sends is among them
    public static <W extends Waitable> List<W> wait(
            Collection<? extends W> waitables, Duration timeout) throws InterruptedException {
        return wait(waitables, Deadline.in(timeout));
    }

    /// Waits until one of `waitables` is ready.
    ///
    /// @return all that are ready, in the order in which they were given; none if none were given
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws IllegalStateException if an end of a pipe that only sends is among them
    public static <W extends Waitable> List<W> wait(Collection<? extends W> waitables)
            throws InterruptedException {
        return wait(waitables, Deadline.never());
    }

    private static <W extends Waitable> List<W> wait(
            Collection<? extends W> waitables, Deadline deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<W> ready = ready(waitables);
        boolean isOver = waitables.isEmpty();
        while (ready.isEmpty() && !isOver && awaitOne(waitables, deadline)) {
            ready = ready(waitables); // none, if another was quicker
            isOver = deadline.hasPassed();
        }
        return ready;
    }

    /// @return whether one became ready before the deadline
    private static boolean awaitOne(Collection<? extends Waitable> waitables, Deadline deadline)
            throws InterruptedException {
        var signal = new Semaphore(0);
        var registrations = new ArrayList<Waitable.Registration>(waitables.size());
        try {
            for (Waitable waitable : waitables) {
                registrations.add(waitable.whenReady(signal::release));
            }
            return signal.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } finally {
            registrations.forEach(Waitable.Registration::cancel);
        }
    }

    private static <W extends Waitable> List<W> ready(Collection<? extends W> waitables) {
        return waitables.stream().filter(Waitable::isReady).<W>map(each -> each).toList();
    }
}
