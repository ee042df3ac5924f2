package multiprocessing.error;

import java.io.File;
import java.util.Map;
import java.util.Objects;

/// What an environment of a process cannot hold. For the library's own use: no part of the API.
public final class Variables {
    private static final boolean IS_WINDOWS = File.separatorChar == '\\';

    private Variables() {}

    /// Refuses variables before any of them is taken over.
    ///
    /// @throws NullPointerException if `variables`, a name or a value is null
    /// @throws IllegalArgumentException if a name has `=` in it, or a name or value a character 0
    public static void check(Map<String, String> variables) {
        Objects.requireNonNull(variables, "environment must be a map");
        variables.forEach(Variables::check);
    }

    private static void check(String name, String value) {
        Objects.requireNonNull(name, "an environment variable must have a name");
        Objects.requireNonNull(
                value, () -> "an environment variable must have a value: name=" + name);
        int first = IS_WINDOWS ? 1 : 0; // there the working directory of C: is called =C:
        if (name.indexOf('=', first) >= 0) {
            throw new IllegalArgumentException(
                    "an environment variable has no '=' in its name: name=" + name);
        }
        if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "an environment variable has no character 0 in it: name=" + name);
        }
    }
}
