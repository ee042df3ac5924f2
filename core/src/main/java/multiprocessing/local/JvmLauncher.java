package multiprocessing.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.error.ProcessStartException;
import multiprocessing.os.Host;

/// The only place that starts JVMs. Thread-safe.
final class JvmLauncher {
    /// JVM options with which a child has come up, so that they can be trusted.
    private final Set<List<String>> tried = ConcurrentHashMap.newKeySet();

    /// Starts a JVM and gives it its job.
    ///
    /// With options not tried before, and for a process that outlives its parent, waits until it is up.
    ///
    /// @throws ProcessStartException if there is no JVM, or it refused its options
    JvmWorker launch(LaunchRequest request) {
        Optional<String> debugger = Debugger.option(request.name());
        List<String> options = request.options().jvmOptions();
        while (true) {
            CommandLine command = command(request.options(), debugger);
            JvmWorker worker = boot(request.name(), request.options(), command);
            worker.assign(request);
            boolean isToBeSeenUp = request.options().outlivesParent() || !tried.contains(options);
            if (debugger.isPresent() || !isToBeSeenUp) {
                blameCacheUnlessUp(worker, command);
                return worker;
            }
            try {
                worker.awaitUp();
                tried.add(options);
                return worker;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // start() is not interrupted: the end will tell
                return worker;
            } catch (ProcessStartException e) {
                int exitCode = e.exitCode().orElse(0);
                boolean areOptionsRefused = !options.isEmpty() && exitCode > 0;
                if (areOptionsRefused || !AotCache.isToBlameFor(command, exitCode)) {
                    throw e;
                }
            } // once more, without the cache
        }
    }

    /// Starts a JVM without a job, with the parent's own settings.
    ///
    /// @throws ProcessStartException if there is no JVM
    JvmWorker bootSpare() {
        LaunchOptions options = LaunchOptions.standard();
        CommandLine command = command(options, Optional.empty());
        JvmWorker spare = boot("spare", options, command);
        blameCacheUnlessUp(spare, command);
        return spare;
    }

    /// Has the cache deleted when the child ends without having come up, so that the next goes without.
    private static void blameCacheUnlessUp(JvmWorker worker, CommandLine command) {
        var _ =
                worker.ended()
                        .thenAccept(status -> {
                            if (!worker.up().getNow(false)) {
                                AotCache.isToBlameFor(command, status.code());
                            }
                        });
    }

    private static CommandLine command(LaunchOptions options, Optional<String> debugger) {
        try {
            return CommandLine.of(options, debugger);
        } catch (UncheckedIOException e) {
            throw new ProcessStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JvmWorker boot(String name, LaunchOptions options, CommandLine command) {
        var builder = new ProcessBuilder(command.words());
        builder.environment().putAll(command.environment());
        options.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            Process process = builder.start();
            try {
                return new JvmWorker(process, name);
            } catch (OutOfMemoryError e) { // no memory for the threads that read its output
                process.destroyForcibly();
                throw new ProcessStartException("cannot read the output of another process", e);
            }
        } catch (IOException e) {
            throw new ProcessStartException(
                    "cannot start a JVM: "
                            + e.getMessage()
                            + "; program="
                            + Host.java()
                            + " (another can be named by the system property multiprocessing.java)",
                    e);
        }
    }
}
