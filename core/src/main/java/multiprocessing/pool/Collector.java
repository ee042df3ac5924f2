package multiprocessing.pool;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/// The thread that moves a coordinator when nobody else does. Ends with the pool. If it is interrupted meanwhile, it goes
/// on, and stays so.
final class Collector implements Runnable {
    /// Looks by itself now and then, as every wait in this library does.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// But soon after there was something: a worker that has told of one short task tells of the next together with others, and
    /// may have begun something long instead. So it takes longer than such tasks are kept back.
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Coordinator coordinator;
    private final Lines lines;
    private final Flight flight;

    Collector(Coordinator coordinator, Lines lines, Flight flight) {
        this.coordinator = coordinator;
        this.lines = lines;
        this.flight = flight;
    }

    @Override
    public void run() {
        boolean wasInterrupted = false;
        boolean wasQuiet = false;
        try (lines) { // until all is told: what is not yet decoded must not be revoked
            while (!coordinator.isOver()) {
                try {
                    flight.look();
                    boolean isQuiet =
                            coordinator.step() + coordinator.hire() == 0
                                    && !coordinator.attendance.stayAway();
                    if (isQuiet) {
                        await(wasQuiet ? LOOK_NANOS : SOON_NANOS);
                    }
                    wasQuiet = isQuiet;
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                } catch (
                        VirtualMachineError
                                e) { // what it was about is kept, or known to be half done
                    Respite.take();
                } catch (RuntimeException | Error e) {
                    coordinator.failed(e);
                    Respite.take();
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void await(long mostNanos) throws InterruptedException {
        try {
            lines.await(coordinator::isCollectorNeeded, coordinator.nanosToTimer(mostNanos));
        } catch (UncheckedIOException e) { // no file is left for the doorbell: it is tried again
            Respite.take();
        }
    }
}
