package multiprocessing.pool;

import java.util.concurrent.TimeUnit;

/// The thread that moves a coordinator when nobody else does. Ends with the pool.
final class Collector implements Runnable {
    /// Looks by itself now and then, as every wait in this library does.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

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
        try (lines) { // until all is told: what is not yet decoded must not be revoked
            while (!coordinator.isOver()) {
                try {
                    flight.look();
                    if (coordinator.step() + coordinator.hire() == 0
                            && !coordinator.attendance.stayAway()) {
                        lines.await(coordinator::hasNews, coordinator.nanosToTimer(LOOK_NANOS));
                    }
                } catch (InterruptedException nobodyHasAReason) {
                    coordinator.step();
                } catch (RuntimeException | Error e) {
                    coordinator.failed(e);
                }
            }
        }
    }
}
