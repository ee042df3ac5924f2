package multiprocessing.process;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.Worker;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// What a [Process] object is to the process that holds it. Each answers the questions it can, and refuses the others
/// with a sentence.
sealed interface Role {
    /// The state, in the word that Python's repr has for it.
    String state();

    /// Why it does not do what is wished, a verb.
    default IllegalStateException refusal(String wish) {
        return new IllegalStateException("cannot " + wish + " a process that is " + state());
    }

    default long pid() {
        throw refusal("ask");
    }

    default boolean isAlive() {
        throw refusal("ask");
    }

    default boolean join(Deadline deadline) throws InterruptedException {
        throw refusal("join");
    }

    default OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    default Optional<Throwable> exception() {
        return Optional.empty();
    }

    default Worker worker(String verb) {
        throw refusal(verb);
    }

    default CompletableFuture<?> ended() {
        throw refusal("wait for");
    }

    /// Made, not started.
    ///
    /// @param isBegun whether its start has begun
    record Unstarted(boolean isBegun) implements Role {
        static final Unstarted INITIAL = new Unstarted(false); // to return to it needs no heap

        @Override
        public String state() {
            return "initial";
        }

        @Override
        public IllegalStateException refusal(String wish) {
            return new IllegalStateException(
                    "can only " + wish + " a started process: call start() first");
        }

        @Override
        public boolean isAlive() {
            return false;
        }
    }

    /// A child of this process.
    record Child(Worker worker) implements Role {
        @Override
        public String state() {
            return isAlive() ? "started" : "stopped";
        }

        @Override
        public long pid() {
            return worker.pid();
        }

        @Override
        public boolean isAlive() {
            return !worker.ended().isDone();
        }

        @Override
        public boolean join(Deadline deadline) throws InterruptedException {
            return await(worker.ended(), deadline);
        }

        @Override
        public OptionalInt exitCode() {
            return isAlive() ? OptionalInt.empty() : OptionalInt.of(status().code());
        }

        @Override
        public Optional<Throwable> exception() {
            return isAlive() ? Optional.empty() : status().failure();
        }

        private ExitStatus status() {
            return worker.ended().join();
        }

        @Override
        public Worker worker(String verb) {
            return worker;
        }

        @Override
        public CompletableFuture<?> ended() {
            return worker.ended();
        }
    }

    /// The process that runs this code.
    record Myself() implements Role {
        @Override
        public String state() {
            return "started";
        }

        @Override
        public IllegalStateException refusal(String wish) {
            return new IllegalStateException("can only " + wish + " a child process");
        }

        /// Of a thread its parent is the same JVM, whose end it would not see.
        @Override
        public boolean join(Deadline deadline) {
            throw new IllegalStateException(
                    "can only join a child process: this is the current process, which would wait"
                            + " for itself");
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public boolean isAlive() {
            return true;
        }
    }

    /// The process that started this JVM, whose line to it tells of its end. The system's own means would not do: by these a
    /// dead process lives until its own parent has asked for its exit code, and then its number may be a stranger's.
    record Parent(long pid) implements Role {
        static final CompletableFuture<@Nullable Void> ENDED = new CompletableFuture<>();

        @Override
        public String state() {
            return isAlive() ? "started" : "stopped";
        }

        @Override
        public IllegalStateException refusal(String wish) {
            return new IllegalStateException("can only " + wish + " a child process");
        }

        @Override
        public boolean isAlive() {
            return !ENDED.isDone();
        }

        @Override
        public boolean join(Deadline deadline) throws InterruptedException {
            return await(ENDED, deadline);
        }

        @Override
        public CompletableFuture<?> ended() {
            return ENDED;
        }
    }

    /// Given up by [Process#close].
    record Closed() implements Role {
        @Override
        public String state() {
            return "closed";
        }

        @Override
        public IllegalStateException refusal(String wish) {
            return new IllegalStateException("process object is closed");
        }

        @Override
        public OptionalInt exitCode() {
            throw refusal("ask");
        }

        @Override
        public Optional<Throwable> exception() {
            throw refusal("ask");
        }
    }

    /// @return whether it is there in time
    private static boolean await(CompletableFuture<?> end, Deadline deadline)
            throws InterruptedException {
        try {
            end.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an end is always told normally", e);
        }
    }
}
