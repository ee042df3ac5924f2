package multiprocessing.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;
import multiprocessing.time.Deadline;

/// What makes a pool go. Shared by all faces of one pool, which differ in how they treat tasks.
final class Machinery {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final Coordinator coordinator;
    final Callbacks callbacks;
    final Requests requests;
    final Settings settings;
    private final CountDownLatch terminated = new CountDownLatch(1);

    /// Starts it, with a first worker.
    ///
    /// @throws multiprocessing.error.ProcessStartException if none can be started
    Machinery(Builder builder) {
        Backend backend = builder.backend.orElseGet(Backends::standard);
        boolean isOfThreads = backend.name().equals("thread");
        if (!isOfThreads) {
            builder.refuseOwnInitializer();
        }
        this.settings = builder.settings("mp-pool-" + NUMBERS.incrementAndGet(), isOfThreads);
        Terms terms = builder.terms(isOfThreads);
        Lines lines =
                isOfThreads
                        ? new ThreadLines(terms)
                        : new RingLines(terms, builder.worker(backend));
        this.coordinator = new Coordinator(settings, lines, System::nanoTime, this::whenTerminated);
        UserThreads.prepare();
        Respite.prepare();
        this.callbacks = new Callbacks(settings.name() + "-calls");
        this.requests = new Requests(coordinator, callbacks, settings.processes());
        var flight = new Flight(coordinator);
        var isToGo = startCollector(new Collector(coordinator, lines, flight), lines);
        try {
            Farewell.add(coordinator);
            flight.look();
            coordinator.hireFirst();
        } catch (RuntimeException | Error e) {
            coordinator.failed(e); // so the collector's first step ends it
            throw e;
        } finally {
            isToGo.countDown();
        }
    }

    /// Starts the collector's thread. Before there is a worker, which is ended by that thread alone: had it none, who makes
    /// the pool would wait for the worker's end, however long that takes.
    ///
    /// @return what has it go
    private CountDownLatch startCollector(Collector collector, Lines lines) {
        var isToGo = new CountDownLatch(1);
        Runnable work =
                () -> {
                    awaitUninterruptibly(isToGo); // which hires the others
                    collector.run();
                };
        try {
            var _ = Thread.ofPlatform().name(settings.name()).daemon(true).start(work);
        } catch (RuntimeException | Error e) {
            lines.close();
            throw e;
        }
        return isToGo;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // of a whole thread group: the collector goes on
            }
        }
    }

    private void whenTerminated() {
        Farewell.remove(coordinator);
        terminated.countDown();
    }

    /// Whether there is nothing to [wait for][#awaitEnd].
    boolean hasEnded() {
        return terminated.getCount() == 0 && callbacks.areDone();
    }

    /// Waits until all workers have ended, all results are there and all callbacks have returned. Who is called to decode one
    /// does not wait for itself.
    ///
    /// @return whether they have
    boolean awaitEnd(Deadline deadline) throws InterruptedException {
        return !coordinator.isTelling()
                && terminated.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                && callbacks.await(deadline);
    }
}
