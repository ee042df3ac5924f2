package multiprocessing.local;

import multiprocessing.backend.Backend;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;

/// Starts a fresh JVM for each process. Python: the start method `spawn`.
public final class SpawnBackend implements Backend {
    /// For [java.util.ServiceLoader].
    public SpawnBackend() {}

    @Override
    public String name() {
        return "spawn";
    }

    @Override
    public Worker launch(LaunchRequest request) {
        return Launching.LAUNCHER.launch(request);
    }
}
