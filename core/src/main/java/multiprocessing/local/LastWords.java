package multiprocessing.local;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Picks from the end of a dead process's output what says why it died.
final class LastWords {
    private static final int MAX_LINES = 10; // of each
    private static final int MAX_ENDING_LENGTH = 2_000; // of each

    /// How a JVM says that it ends as only `-XX:+ExitOnOutOfMemoryError` has it.
    private static final String FULL_HEAP = "Terminating due to java\\.lang\\.OutOfMemoryError.*";

    /// How a JVM says that it crashed, how when the system gives it no memory, and how when its heap is full.
    private static final Pattern CRASH =
            Pattern.compile(
                    "#.*(detected by|insufficient memory for) the Java Runtime Environment.*|"
                            + FULL_HEAP);

    private static final Pattern REPORT = Pattern.compile("#.*\\w.*|" + FULL_HEAP);

    private LastWords() {}

    /// The JVM's own crash report where there is one (it goes to standard output), then the last lines of standard error;
    /// or the empty string.
    static String of(String out, String err) {
        Stream<String> report =
                areOfCrash(out) ? last(out, REPORT.asMatchPredicate()) : Stream.empty();
        return Stream.concat(report, last(err, line -> !line.isBlank()))
                .collect(Collectors.joining("\n"));
    }

    /// The end of what a JVM has printed on both, from the beginning of a line on: as much as a trace of an exception with its
    /// cause. Its log may be before that.
    static String ending(String out, String err) {
        return (ending(out) + "\n" + ending(err)).strip();
    }

    private static String ending(String text) {
        String stripped = text.strip();
        int start = stripped.length() - MAX_ENDING_LENGTH;
        return start > 0
                ? stripped.substring(Math.max(start, stripped.indexOf('\n', start) + 1))
                : stripped;
    }

    private static Stream<String> last(String text, Predicate<String> counts) {
        List<String> lines = lines(text).filter(counts).toList();
        return lines.stream().skip(Math.max(0, lines.size() - MAX_LINES));
    }

    /// As they stand when all is printed: of a bar of progress, drawn again and again behind a carriage return, the last state.
    private static Stream<String> lines(String text) {
        return Stream.of(text.split("\n", -1)).map(LastWords::shown);
    }

    private static String shown(String line) {
        String stripped = line.stripTrailing();
        return stripped.substring(stripped.lastIndexOf('\r') + 1);
    }

    /// Whether a JVM that crashed has said so on its standard output.
    static boolean areOfCrash(String out) {
        return lines(out).anyMatch(CRASH.asMatchPredicate());
    }
}
