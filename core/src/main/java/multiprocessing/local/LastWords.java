package multiprocessing.local;

import java.util.List;
import java.util.regex.Pattern;

/// Picks from the end of a dead process's output what says why it died.
final class LastWords {
    private static final int MAX_LINES = 10;

    /// How a JVM says that it ends as only `-XX:+ExitOnOutOfMemoryError` has it.
    private static final String FULL_HEAP = "Terminating due to java\\.lang\\.OutOfMemoryError.*";

    /// How a JVM says that it crashed, how when the system gives it no memory, and how when its heap is full.
    private static final Pattern CRASH =
            Pattern.compile(
                    "#.*(detected by|insufficient memory for) the Java Runtime Environment.*|"
                            + FULL_HEAP);

    private static final Pattern REPORT = Pattern.compile("#.*\\w.*|" + FULL_HEAP);

    private LastWords() {}

    /// The JVM's own crash report where there is one (it goes to standard output), else the last lines of standard error;
    /// as the tail of a sentence, or nothing.
    static String of(String out, String err) {
        List<String> lines =
                areOfCrash(out)
                        ? out.lines().filter(REPORT.asMatchPredicate()).toList()
                        : err.lines().filter(line -> !line.isBlank()).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size());
        return last.isEmpty() ? "" : "; its last words:\n" + String.join("\n", last);
    }

    /// Whether a JVM that crashed has said so on its standard output.
    static boolean areOfCrash(String out) {
        return out.lines().anyMatch(CRASH.asMatchPredicate());
    }
}
