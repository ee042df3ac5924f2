package multiprocessing.local;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import multiprocessing.backend.Backend;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.JobBytes;

/// Runs each process on a thread of this JVM, for tests and for debugging. Python: `multiprocessing.dummy`.
///
/// Target and arguments are copied as on the way to another JVM, so that what cannot travel fails here too; statics are
/// shared. The thread has the context class loader of who starts it, and none of his inheritable thread-locals. A thread
/// cannot be ended from outside: terminating or killing it interrupts it. JVM options, environment, directory and output
/// have no effect.
public final class ThreadBackend implements Backend {
    /// For [java.util.ServiceLoader].
    public ThreadBackend() {}

    @Override
    public String name() {
        return "thread";
    }

    @Override
    public Worker launch(LaunchRequest request) {
        var worker = new ThreadWorker(request);
        worker.thread.start();
        return worker;
    }

    private static final class ThreadWorker implements Worker {
        private static final int FAILED = 1;
        private static final ExitStatus LOST = ExitStatus.of(FAILED); // needs no heap

        private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
        private final Thread thread; // one that has ended keeps its task
        private final JobBytes job;

        ThreadWorker(LaunchRequest request) {
            ClassLoader loader = ClassServer.forJob(request.loaders()).asLoader();
            this.job = new JobBytes(request.job());
            this.thread =
                    Thread.ofPlatform()
                            .name(request.name())
                            .daemon(true) // a non-daemon process is waited for as any other
                            .inheritInheritableThreadLocals(false) // no process does
                            .unstarted(() -> run(loader));
            thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        }

        private void run(ClassLoader loader) {
            ExitStatus status = LOST;
            try {
                Optional<Throwable> failure = Bootstrap.runAsThread(job, loader);
                status =
                        failure.isPresent()
                                ? ExitStatus.of(FAILED, failure::get)
                                : ExitStatus.of(0);
            } catch (Throwable e) { // no memory for the job
                status = ExitStatus.of(FAILED, () -> e);
                throw e;
            } finally {
                ended.complete(status);
            }
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public CompletableFuture<ExitStatus> ended() {
            return ended;
        }

        @Override
        public void terminate() {
            thread.interrupt();
        }

        @Override
        public void kill() {
            thread.interrupt();
        }

        @Override
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public void abandon() {
            thread.interrupt();
        }
    }
}
