package multiprocessing.manager;

import java.io.Serializable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.Connection;
import multiprocessing.error.ClosedException;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// A process that has objects for others to use. Python: `multiprocessing.Manager()`, which is a started `SyncManager`.
///
/// ```java
/// try (var manager = Manager.start()) {
///     MapProxy<String, Integer> ages = manager.map();
///     var child = new Process(() -> ages.put("Ann", 41));
///     child.start();
///     child.join();
///     System.out.println(ages);       // {Ann=41}
/// }
/// ```
///
/// The process is a daemon: it ends with this one, if not before by [#shutdown].
public final class Manager extends BaseManager {
    private static final SecureRandom NUMBERS = new SecureRandom();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Process process;
    private final Link link;

    private Manager(Process process, Link link) {
        this.process = process;
        this.link = link;
    }

    /// Starts a manager. Returns when its process answers.
    ///
    /// @throws multiprocessing.error.ProcessStartException if no process can be started
    /// @throws multiprocessing.error.SharedMemoryException if there is no shared memory
    public static Manager start() {
        return start(Process.builder());
    }

    /// As [#start()], with what else is to be said of the process; its target is the manager's own.
    public static Manager start(multiprocessing.process.Builder builder) {
        Queue<Connection> door = Queue.create();
        long number = NUMBERS.nextLong();
        Process process =
                builder.target(() -> Server.run(number, door))
                        .name("Manager-" + COUNT.incrementAndGet())
                        .daemon(true)
                        .build();
        process.start();
        try {
            return new Manager(process, Link.within(door, number, process.pid()));
        } catch (RuntimeException e) {
            process.exception().ifPresent(e::addSuppressed);
            throw e;
        }
    }

    @Override
    Link link() {
        return link;
    }

    /// Lets [#create] make objects by `factory`, in the manager's process, and gives their proxies the interface `type`.
    ///
    /// An object of another class will do if it has all methods of the interface, by name and parameters. Many threads may
    /// use it at once. A method whose declared result is a registered interface, or an iterator, returns a proxy. What
    /// `factory` captures is copied now; it may return the same object each time.
    ///
    /// @throws IllegalArgumentException if `type` is no interface
    /// @throws multiprocessing.error.TransferException if `factory` cannot be sent
    /// @throws ClosedException if the manager is gone
    public void register(String name, SerializableCallable<?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    /// As [#register(String, SerializableCallable, Class)], with an argument.
    public <A extends @Nullable Object> void register(
            String name, SerializableFunction<A, ?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    /// As [#register(String, SerializableCallable, Class)], with two arguments.
    public <A extends @Nullable Object, B extends @Nullable Object> void register(
            String name, SerializableBiFunction<A, B, ?> factory, Class<?> type) {
        enter(name, factory, type);
    }

    private void enter(String name, Serializable factory, Class<?> type) {
        Face.of(type); // which refuses a class
        var _ = link.askNow(Request.REGISTER, name, new Maker(factory, type, false));
    }

    /// The manager's process. Python: a child among `active_children()`.
    public Process process() {
        return process;
    }

    /// Ends the manager's process, and waits until it has ended, killing it if it takes too long. All proxies are of no use
    /// from then on. Idempotent. Python: `shutdown()`.
    public void shutdown() {
        try {
            var _ = link.askNow(Request.SHUTDOWN);
        } catch (ClosedException e) {
            // as it should be
        }
        link.close();
        boolean wasInterrupted = false;
        try {
            if (!process.join(PATIENCE)) {
                process.terminate();
                if (!process.join(PATIENCE)) {
                    process.kill();
                    process.join();
                }
            }
        } catch (InterruptedException e) {
            process.kill();
            wasInterrupted = true;
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The same as [#shutdown].
    @Override
    public void close() {
        shutdown();
    }

    /// Waits until the manager's process has ended. Python: `join()`.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void join() throws InterruptedException {
        process.join();
    }

    /// As [#join()], at most for `timeout`.
    ///
    /// @return whether it has ended
    /// @throws InterruptedException if interrupted while waiting
    public boolean join(Duration timeout) throws InterruptedException {
        return process.join(timeout);
    }

    @Override
    public String toString() {
        return "Manager[" + process + "]";
    }
}
