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

/// What a [Process] object is to the process that holds it. Each answers the questions it can, and refuses the others
/// with a sentence.
sealed interface Role {
    /// The state, in the word that Python's repr has for it.
    String state();

    long pid();

    boolean isAlive();

    boolean join(Deadline deadline) throws InterruptedException;

    default OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    default Optional<Throwable> exception() {
        return Optional.empty();
    }

    Worker worker(String verb);

    CompletableFuture<?> ended();

    private static IllegalStateException notStarted() {
        return new IllegalStateException("process not started: call start() first");
    }

    /// Made, not started.
    record Unstarted() implements Role {
        @Override
        public String state() {
            return "initial";
        }

        @Override
        public long pid() {
            throw notStarted();
        }

        @Override
        public boolean isAlive() {
            return false;
        }

        @Override
        public boolean join(Deadline deadline) {
            throw new IllegalStateException("can only join a started process: call start() first");
        }

        @Override
        public Worker worker(String verb) {
            throw notStarted();
        }

        @Override
        public CompletableFuture<?> ended() {
            throw notStarted();
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
            try {
                if (deadline.isNever()) {
                    worker.ended().get();
                } else {
                    worker.ended().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                }
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an end is always told normally", e);
            }
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
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public boolean join(Deadline deadline) {
            throw new IllegalStateException(
                    "can only join a child process: this is the current process, which would wait for itself");
        }

        @Override
        public Worker worker(String verb) {
            throw new IllegalStateException("can only " + verb + " a child process");
        }

        @Override
        public CompletableFuture<?> ended() {
            throw new IllegalStateException("only a child process has a sentinel");
        }
    }

    /// The process that started this one, seen by the system's own means.
    record Parent(ProcessHandle handle) implements Role {
        @Override
        public String state() {
            return isAlive() ? "started" : "stopped";
        }

        @Override
        public long pid() {
            return handle.pid();
        }

        @Override
        public boolean isAlive() {
            return handle.isAlive();
        }

        @Override
        public boolean join(Deadline deadline) throws InterruptedException {
            try {
                handle.onExit().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException("an end is always told normally", e);
            }
        }

        @Override
        public Worker worker(String verb) {
            throw new IllegalStateException("can only " + verb + " a child process");
        }

        @Override
        public CompletableFuture<?> ended() {
            return handle.onExit();
        }
    }

    /// Given up by [Process#close].
    record Closed() implements Role {
        private static IllegalStateException closed() {
            return new IllegalStateException("process object is closed");
        }

        @Override
        public String state() {
            return "closed";
        }

        @Override
        public long pid() {
            throw closed();
        }

        @Override
        public boolean isAlive() {
            throw closed();
        }

        @Override
        public boolean join(Deadline deadline) {
            throw closed();
        }

        @Override
        public OptionalInt exitCode() {
            throw closed();
        }

        @Override
        public Optional<Throwable> exception() {
            throw closed();
        }

        @Override
        public Worker worker(String verb) {
            throw closed();
        }

        @Override
        public CompletableFuture<?> ended() {
            throw closed();
        }
    }
}
