package multiprocessing.local;

import multiprocessing.error.ProcessDiedException;
import multiprocessing.error.ProcessStartException;
import multiprocessing.error.Signals;

/// What is said of a child that did not end well.
///
/// @param name of its process
/// @param exitCode as Python counts
/// @param out the last that it printed, on standard output
/// @param err and on standard error
record Obituary(String name, long pid, int exitCode, String out, String err) {
    /// Its JVM did not come up.
    ProcessStartException startFailure() {
        String words = (out + err).strip();
        return new ProcessStartException(
                who(" ended with exit code " + exitCode)
                        + " before it was up"
                        + (words.isEmpty() ? "" : "; it said: " + LastWords.ending(out, err)),
                exitCode,
                words);
    }

    /// A signal has ended it, or a crash.
    ProcessDiedException death() {
        String words = lastWords();
        return new ProcessDiedException(
                who(" crashed") + (words.isEmpty() ? "" : "; its last words:\n" + words),
                pid,
                exitCode);
    }

    /// It has ended because its parent ends.
    ProcessDiedException companion() {
        return new ProcessDiedException(
                who() + " ended with its parent, which is ending", pid, exitCode);
    }

    /// Whether its JVM has said that it crashed.
    boolean tellsOfCrash() {
        return LastWords.areOfCrash(out);
    }

    /// As [LastWords#of].
    String lastWords() {
        return LastWords.of(out, err);
    }

    private String who(String byItsOwn) {
        String how = exitCode < 0 ? " was ended by " + Signals.name(-exitCode) : byItsOwn;
        return who() + how;
    }

    private String who() {
        return "the JVM of " + name + " (pid " + pid + ")";
    }
}
