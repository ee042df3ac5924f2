package multiprocessing.local;

import java.util.List;
import java.util.regex.Pattern;

/// Picks from the end of a dead process's output what says why it died.
final class LastWords {
    private static final int MAX_LINES = 10;

    /// How a JVM says that it crashed, and how when the system gives it no memory.
    private static final Pattern CRASH =
            Pattern.compile(
                    "#.*(detected by|insufficient memory for) the Java Runtime Environment.*");

    private LastWords() {}

    /// The JVM's own crash report where there is one (it goes to standard output), else the last lines of standard error;
    /// as the tail of a sentence, or nothing.
    static String of(String out, String err) {
        List<String> lines =
                areOfCrash(out)
                        ? out.lines().filter(line -> line.matches("#.*\\w.*")).toList()
                        : err.lines().filter(line -> !line.isBlank()).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
        return last.isEmpty() ? "" : "; its last words:\n" + String.join("\n", last);
    }

    /// Whether a JVM that crashed has said so on its standard output.
    static boolean areOfCrash(String out) {
        return out.lines().anyMatch(CRASH.asMatchPredicate());
    }
}
