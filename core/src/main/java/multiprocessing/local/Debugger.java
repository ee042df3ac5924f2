package multiprocessing.local;

import java.util.Optional;

/// Opens children for a debugger: `-Dmultiprocessing.debug`, for all of them; `=suspend`, which also has each wait for
/// it; or `=NAME`, for the process of that name alone.
///
/// Each such child takes a free port and prints it on standard output, in the words that IDEs make a link of.
final class Debugger {
    private static final String PROPERTY = "multiprocessing.debug";

    private Debugger() {}

    static Optional<String> option(String processName) {
        String wish = System.getProperty(PROPERTY);
        if (wish == null || wish.equals("false")) {
            return Optional.empty();
        }
        boolean isForAll = wish.isEmpty() || wish.equals("true") || wish.equals("suspend");
        if (!isForAll && !wish.equals(processName)) {
            return Optional.empty();
        }
        return Optional.of(
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend="
                        + (wish.equals("suspend") ? "y" : "n")
                        + ",address=localhost:0");
    }
}
