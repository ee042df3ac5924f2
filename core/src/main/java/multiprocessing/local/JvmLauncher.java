package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.error.ProcessStartException;
import multiprocessing.os.Host;

/// The only place that starts JVMs. Thread-safe. Extended by tests only.
class JvmLauncher {
    private static final String WITHOUT_COMMANDS =
            "; an image has none if jlink --strip-native-commands has made it, as jpackage does"
                    + " unless it gets --jlink-options \"--strip-debug --no-man-pages --no-header-files\"";

    private static final String GONE =
            "; the JDK that this program runs on is gone, as after an upgrade: start the program anew";

    /// What the JDK calls the program of its own by which it starts all others. That refuses a JVM of another version.
    private static final String HELPER = "spawn helper";

    private static final String REPLACED =
            "; if the JDK that this program runs on was replaced, as by an upgrade, start the program anew";

    /// How a JVM tells that it cannot start a thread.
    private static final String NO_THREAD = "native thread";

    /// JVM options with which a child has come up, so that they can be trusted. None any more when one has not: the next to
    /// start is waited for, and tells why.
    private final Set<List<String>> tried = ConcurrentHashMap.newKeySet();

    private static final int TRIED_MOST = 1_000;

    /// Starts a JVM and gives it its job.
    ///
    /// With options not tried before, waits until it is up; for a process that outlives its parent, until it has taken its job.
    ///
    /// @throws ProcessStartException if there is no JVM, or it refused its options
    JvmWorker launch(LaunchRequest request) {
        Optional<String> debugger = Debugger.option(request.name());
        LaunchOptions own = withOwnVariables(request.options());
        List<String> options = ownOptions(own);
        CommandLine command = command(own, debugger, true);
        boolean isToBeSeenUp = request.options().outlivesParent() || !tried.contains(options);
        if (debugger.isPresent() || !isToBeSeenUp) {
            JvmWorker worker = begin(request, command);
            trustNoneUnlessUp(worker);
            return worker;
        }
        try {
            return beginAndAwaitUp(request, command, options);
        } catch (ProcessStartException e) {
            int exitCode = e.exitCode().orElse(0);
            boolean areOptionsRefused = !options.isEmpty() && exitCode > 0;
            if (areOptionsRefused || !AotCache.mayBeToBlameFor(command, exitCode)) {
                throw e;
            }
        }
        JvmWorker worker = beginAndAwaitUp(request, command(own, debugger, false), options);
        if (worker.up().getNow(false)) {
            AotCache.giveUp(command);
        }
        return worker;
    }

    /// The same without variables that are as in this process, as those of a copy of its environment: a child inherits them, in
    /// the form in which any child does.
    static LaunchOptions withOwnVariables(LaunchOptions options) {
        var own = new HashMap<>(options.environment());
        own.entrySet()
                .removeIf(variable -> variable.getValue().equals(System.getenv(variable.getKey())));
        return new LaunchOptions(
                options.jvmOptions(),
                own,
                options.directory(),
                options.output(),
                options.outlivesParent());
    }

    private static void checkEncodable(LaunchOptions options) {
        for (String option : JvmOptions.forEveryChild()) {
            checkEncodable(option, "JVM option", option);
        }
        for (String option : options.jvmOptions()) {
            checkEncodable(option, "JVM option", option);
        }
        options.environment()
                .forEach((name, value) ->
                        checkEncodable(name + value, "environment variable", name));
    }

    private static void checkEncodable(String text, String what, String name) {
        try {
            Host.checkEncodable(text);
        } catch (CharacterCodingException e) {
            throw new ProcessStartException(
                    UTF_8.newEncoder().canEncode(text)
                            ? "the encoding of this system's locale has no bytes for a character of the "
                                    + what
                                    + " "
                                    + name
                                    + "; that of LC_ALL=C.UTF-8 has"
                            : "half a character, a lone surrogate, has no bytes in any encoding: in the "
                                    + what
                                    + " "
                                    + name,
                    e);
        }
    }

    /// The options that this child has and others of its parent have not, or not for certain.
    private static List<String> ownOptions(LaunchOptions options) {
        if (Collections.disjoint(options.environment().keySet(), JvmOptions.VARIABLES)) {
            return options.jvmOptions();
        }
        var own = new ArrayList<>(options.jvmOptions());
        own.addAll(JvmOptions.inEnvironment(options.environment()));
        return own;
    }

    private static JvmWorker begin(LaunchRequest request, CommandLine command) {
        JvmWorker worker = boot(request.name(), request.options(), command);
        worker.assign(request);
        return worker;
    }

    private JvmWorker beginAndAwaitUp(
            LaunchRequest request, CommandLine command, List<String> options) {
        JvmWorker worker = begin(request, command);
        worker.awaitUp();
        if (request.options().outlivesParent()) {
            boolean _ = worker.taken().join(); // from then on this process may end
        }
        trust(options);
        return worker;
    }

    private void trust(List<String> options) {
        if (tried.size() >= TRIED_MOST) { // some program names a file of its own to each child
            tried.clear();
        }
        tried.add(options);
    }

    /// Starts a JVM without a job, with the parent's own settings.
    ///
    /// @throws ProcessStartException if there is no JVM
    JvmWorker bootSpare() {
        LaunchOptions options = LaunchOptions.standard();
        JvmWorker spare = boot("spare", options, command(options, Optional.empty(), true));
        trustNoneUnlessUp(spare);
        return spare;
    }

    private void trustNoneUnlessUp(JvmWorker worker) {
        var _ =
                worker.up()
                        .thenAccept(isUp -> {
                            if (!isUp && !worker.wasAskedToEnd()) {
                                tried.clear();
                            }
                        });
    }

    private static CommandLine command(
            LaunchOptions options, Optional<String> debugger, boolean mayUseCache) {
        checkEncodable(options);
        try {
            return CommandLine.of(options, debugger, mayUseCache);
        } catch (UncheckedIOException e) {
            throw new ProcessStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JvmWorker boot(String name, LaunchOptions options, CommandLine command) {
        var builder = new ProcessBuilder(command.words());
        builder.environment().putAll(command.environment());
        options.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            Process process = start(builder);
            try {
                return new JvmWorker(process, command.encodings(), name);
            } catch (OutOfMemoryError e) { // no memory for the threads that read its output
                process.destroyForcibly();
                throw new ProcessStartException("cannot read the output of another process", e);
            }
        } catch (IOException e) {
            throw new ProcessStartException(
                    "cannot start a JVM: " + e.getMessage() + adviceFor(e), e);
        }
    }

    /// The JDK has a thread for each process, and starts that when the process runs already. Where there is none to be had, nobody
    /// has that process, which ends when it has waited for its first word in vain: to try that again and again would make more of
    /// them.
    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (OutOfMemoryError e) {
            if (String.valueOf(e.getMessage()).contains(NO_THREAD)) {
                throw new ProcessStartException("cannot wait for another process's end", e);
            }
            throw e; // no heap
        }
    }

    static String adviceFor(IOException failure) {
        if (String.valueOf(failure.getMessage()).contains(HELPER)) {
            return REPLACED;
        }
        return "; program="
                + Host.java()
                + " (another can be named by the system property multiprocessing.java)"
                + whyThereIsNone();
    }

    private static String whyThereIsNone() {
        if (!Host.isJavaOfThisJvm() || Files.exists(Host.java())) {
            return "";
        }
        return Files.exists(Host.home()) ? WITHOUT_COMMANDS : GONE;
    }
}
