package multiprocessing.error;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A child process could not be started, or its JVM ended before it was ready for its work.
///
/// The message shows the end of what the child itself printed, if it printed anything: at most 2,000 characters of each of its
/// streams.
public class ProcessStartException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;
    private static final int NO_EXIT_CODE = Integer.MIN_VALUE;

    private final int exitCode;
    private final String words;

    /// The system could not start the process.
    public ProcessStartException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = NO_EXIT_CODE;
        this.words = "";
    }

    /// The JVM ended with `exitCode` before it was ready, and printed `words`.
    public ProcessStartException(String message, int exitCode, String words) {
        super(message, (@Nullable Throwable) null);
        this.exitCode = exitCode;
        this.words = words;
    }

    /// The exit code of the child as Python counts it (-N for a signal N); empty when there was no process.
    public OptionalInt exitCode() {
        return exitCode == NO_EXIT_CODE ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /// What the child printed on standard output, then on standard error, at most the last 16 KiB of each; else the empty string.
    public String words() {
        return words;
    }
}
