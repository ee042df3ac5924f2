package multiprocessing.pool;

import jdk.jfr.FlightRecorder;

/// Has a pool write to the flight recorder from the moment that there is a recording, if there ever is. Used by one thread.
final class Flight {
    private final Coordinator coordinator;
    private boolean isSettled;

    Flight(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /// Looks whether there is a recording by now.
    void look() {
        if (!isSettled) {
            try {
                isSettled = FlightRecorder.isInitialized();
                if (isSettled) {
                    coordinator.observe(new FlightEvents());
                }
            } catch (LinkageError withoutRecorder) {
                isSettled = true;
            }
        }
    }
}
