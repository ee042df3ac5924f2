package multiprocessing.local;

import java.util.Optional;
import multiprocessing.backend.Backend;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.function.SerializableRunnable;

/// Gives the job to a JVM that was started ahead, and has the next one started behind it. Python: the start method
/// `forkserver`.
///
/// A process that wants a JVM with options, environment or directory of its own gets a fresh one, and so does one that
/// is to be debugged, or is started by a hook when this JVM comes down.
public final class ForkServerBackend implements Backend {
    /// For [java.util.ServiceLoader].
    public ForkServerBackend() {}

    @Override
    public String name() {
        return "forkserver";
    }

    @Override
    public Worker launch(LaunchRequest request) {
        if (!JvmLauncher.withOwnVariables(request.options()).needNoJvmOfTheirOwn()
                || Living.isEnding() // and so are the spares
                || Debugger.option(request.name()).isPresent()) {
            return Launching.LAUNCHER.launch(request);
        }
        Optional<JvmWorker> spare = Launching.SPARES.take(request);
        return spare.isPresent()
                ? new Entrusted(spare.get(), request, Launching.LAUNCHER::launch)
                : Launching.LAUNCHER.launch(request);
    }

    @Override
    public void preload(Class<?>... classes) {
        Launching.SPARES.preload(classes);
    }

    @Override
    public void warmUp(SerializableRunnable action) {
        Launching.SPARES.warmUp(action);
    }

    @Override
    public void release() {
        Launching.SPARES.release();
    }
}
