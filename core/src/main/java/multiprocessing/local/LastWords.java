package multiprocessing.local;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Picks from the end of a dead process's output what says why it died.
final class LastWords {
    private static final int MAX_LINES = 10; // of each
    private static final int MAX_ENDING_LENGTH = 2_000; // of each

    /*
     * By searches for words, not by regular expressions, which would be made when this class is first used: that is at the end of
     * a process, perhaps while the heap is full, and a class that could not be made ready never will be.
     */
    private static final String FULL_HEAP = "Terminating due to java.lang.OutOfMemoryError";

    private static final String JVM = " the Java Runtime Environment";
    private static final String DETECTED = "detected by" + JVM;
    private static final String NO_MEMORY = "insufficient memory for" + JVM;

    private LastWords() {}

    /// The JVM's own crash report where there is one (it goes to standard output), then the last lines of standard error;
    /// or the empty string.
    static String of(String out, String err) {
        Stream<String> report = areOfCrash(out) ? last(out, LastWords::isOfReport) : Stream.empty();
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
        return lines(out).anyMatch(LastWords::tellsOfCrash);
    }

    /// Whether that is how a JVM says that it crashed, how when the system gives it no memory, or how when its heap is full.
    private static boolean tellsOfCrash(String line) {
        return line.startsWith(FULL_HEAP)
                || (line.startsWith("#") && (line.contains(DETECTED) || line.contains(NO_MEMORY)));
    }

    /// Whether it is a line with words of the JVM's report; with `-XX:+ExitOnOutOfMemoryError` that is one line without a hash.
    private static boolean isOfReport(String line) {
        return line.startsWith(FULL_HEAP)
                || (line.startsWith("#") && line.chars().anyMatch(Character::isLetterOrDigit));
    }
}
