package multiprocessing.subprocess;

import java.io.File;
import multiprocessing.error.Signals;

/// A program that had to succeed did not: Python's `CalledProcessError`. Its message ends with the
/// last words of standard error, if that was captured.
public final class CalledProcessException extends SubprocessException {
    private static final long serialVersionUID = 1;
    private static final int WORDS = 1_000; // characters of standard error in the message

    private final CompletedProcess process;

    CalledProcessException(CompletedProcess process) {
        super(message(process));
        this.process = process;
    }

    /// The program that failed, its return code, and what was captured of it.
    public CompletedProcess process() {
        return process;
    }

    /// Its return code.
    public int returnCode() {
        return process.returnCode();
    }

    private static String message(CompletedProcess process) {
        int code = process.returnCode();
        var words = process.lastWords(WORDS);
        return "command "
                + process.args()
                + (code < 0 && File.separatorChar == '/'
                        ? " was ended by " + Signals.name(-code) + " or returned " + (128 - code)
                        : " returned " + code)
                + (words.isEmpty() ? "" : ": " + words);
    }
}
