package multiprocessing.testkit;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import multiprocessing.manager.Manager;

/// Waits for what must come, instead of asserting when it comes.
///
/// There is one patience for all waits: long enough for a busy machine, since only a failing test waits it out. Seconds by
/// the system property `multiprocessing.test.patience`.
public final class Await {
    /// The longest any test waits for anything.
    public static final Duration PATIENCE =
            Duration.ofSeconds(Long.getLong("multiprocessing.test.patience", 30));

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /// Waits until `condition` holds.
    ///
    /// @throws AssertionError if it does not within the patience; names `what`
    public static void await(Callable<Boolean> condition, String what) throws Exception {
        if (!holdsWithin(PATIENCE, condition)) {
            throw new AssertionError("waited in vain for " + what);
        }
    }

    /// Whether `condition` comes to hold in that time.
    public static boolean holdsWithin(Duration patience, Callable<Boolean> condition)
            throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    /// Waits until what nobody refers to has been collected, and its cleaners told: something that is forgotten now is.
    public static void collection() throws Exception {
        var isForgotten = new AtomicBoolean();
        Cleaner.create().register(new Object(), () -> isForgotten.set(true));
        await(
                () -> {
                    System.gc();
                    return isForgotten.get();
                },
                "a collection");
    }

    /// Waits until the system has no process `pid` any more, or only its corpse.
    public static void gone(long pid, String what) throws Exception {
        await(() -> !isAlive(pid), "the end of " + what + " (pid " + pid + ")");
    }

    /// Waits until proxies stand for so many objects of a manager, with what nobody refers to here collected.
    public static void objectCount(Manager manager, int count) throws Exception {
        await(
                () -> {
                    System.gc();
                    return manager.objectCount() == count;
                },
                "so many objects to be in use: " + count);
    }

    /// Whether the system has a living process `pid`. A dead one whose adoptive parent has not asked for its exit code is
    /// none, though the JDK says otherwise.
    public static boolean isAlive(long pid) {
        return state(pid)
                .map(state -> state != 'Z' && state != 'X')
                .orElseGet(() -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    /// Waits until a thread waits at something shared.
    public static void asleep(Thread thread) throws Exception {
        await(() -> isAsleep(thread) || !thread.isAlive(), "a thread that waits");
        if (!thread.isAlive()) {
            throw new AssertionError("it has ended, and should wait: " + thread.getName());
        }
    }

    /// Whether a thread waits at something shared.
    public static boolean isAsleep(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("multiprocessing.signal.Sleeper"));
    }

    /// Whether a signal has stopped all of process `pid`: it takes a moment until each thread has heard of it.
    public static boolean isStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.allMatch(thread -> state(thread).equals(Optional.of('T')));
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Character> state(long pid) {
        return state(Path.of("/proc", Long.toString(pid)));
    }

    /// The letter that Linux has for what a process or thread does.
    private static Optional<Character> state(Path folder) {
        try {
            String text = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(text.charAt(text.lastIndexOf(')') + 2)); // a name may hold anything
        } catch (IOException noneOrElsewhere) {
            return Optional.empty();
        }
    }
}
