package multiprocessing.backend;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a process may want beside its work. Immutable.
///
/// @param jvmOptions options for its JVM, behind those that it inherits
/// @param environment variables set in its environment, beside those that it inherits
/// @param directory its working directory; empty for that of its parent
/// @param output where its output goes
/// @param outlivesParent whether it goes on when its parent ends
public record LaunchOptions(
        List<String> jvmOptions,
        Map<String, String> environment,
        Optional<Path> directory,
        Output output,
        boolean outlivesParent) {
    private static final LaunchOptions STANDARD =
            new LaunchOptions(List.of(), Map.of(), Optional.empty(), Output.forward(), false);

    /// Copies what could change.
    public LaunchOptions {
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }

    /// The same JVM options, environment and directory as the parent, output forwarded.
    public static LaunchOptions standard() {
        return STANDARD;
    }

    /// Whether any JVM started with the parent's own settings will do.
    public boolean needNoJvmOfTheirOwn() {
        return jvmOptions.isEmpty()
                && environment.isEmpty()
                && directory.isEmpty()
                && !outlivesParent;
    }
}
