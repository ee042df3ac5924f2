package multiprocessing.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.testkit.Await;
import multiprocessing.testkit.Leftovers;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the specs of this room share. Each is run between threads and between JVMs.
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class SyncSpec {
    static final Duration SHORT = Duration.ofMillis(20);

    private final List<Process> started = new ArrayList<>();

    abstract StartMethod startMethod();

    final Process start(SerializableRunnable target) {
        return start(startMethod(), target);
    }

    final Process start(StartMethod method, SerializableRunnable target) {
        Process process = Multiprocessing.context(method).process(target);
        process.start();
        started.add(process);
        return process;
    }

    static void join(Process process) throws Exception {
        assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
        assertThat(process.exitCode()).hasValue(0);
    }

    static void join(List<Process> processes) throws Exception {
        for (Process process : processes) {
            join(process);
        }
    }

    /// Kills a JVM as `kill -9` does, and waits for its end.
    static void kill(Process process) throws Exception {
        process.kill();
        assertThat(process.join(Await.PATIENCE)).as("%s has ended", process).isTrue();
    }

    static void await(Event event) throws Exception {
        assertThat(event.await(Await.PATIENCE)).as("the event was set").isTrue();
    }

    /// What may wait, though it would not, ends by an interrupt that came before.
    static void assertInterrupted(ThrowingCallable wait) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(wait);
        assertThat(Thread.interrupted()).isFalse();
    }

    /// Waits in a process that is to be killed.
    static void sleepForever() throws InterruptedException {
        Thread.sleep(Duration.ofDays(1));
    }

    /// A thread of this JVM in which `task` runs, and its failure.
    static final class Runner {
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Runner(SerializableRunnable task) {
            this(Thread.ofPlatform(), task);
        }

        Runner(Thread.Builder builder, SerializableRunnable task) {
            thread =
                    builder.start(() -> {
                        try {
                            task.runOrThrow();
                        } catch (Throwable e) {
                            failure.set(e);
                        }
                    });
        }

        void interruptWhenItSleeps() throws Exception {
            awaitSleep();
            thread.interrupt();
        }

        void awaitSleep() throws Exception {
            Await.await(() -> Await.isAsleep(thread) || !thread.isAlive(), "a thread that sleeps");
            assertThat(thread.isAlive()).as("it waits, after %s", failure).isTrue();
        }

        /// Waits for its end.
        ///
        /// @return what it threw, or null
        @Nullable
        Throwable outcome() throws Exception {
            assertThat(thread.join(Await.PATIENCE)).as("a thread has ended").isTrue();
            return failure.get();
        }

        void join() throws Exception {
            assertThat(outcome()).isNull();
        }
    }

    @AfterEach
    void endAll() throws Exception {
        for (Process process : started) {
            if (process.isAlive() && startMethod() != StartMethod.THREAD) {
                process.kill();
                process.join();
            }
        }
    }
}
