package multiprocessing.local;

import multiprocessing.backend.ExitStatus;
import multiprocessing.codec.Failures;
import multiprocessing.error.Signals;
import multiprocessing.error.TransferException;
import multiprocessing.os.Host;
import org.jspecify.annotations.Nullable;

/// What is known of the end of a child JVM: by its own words, by the system, and by what its parent has asked of it.
/// Thread-safe.
///
/// ```
///   has its job ─┬─ GOODBYE, output drained ───────────┐
///                ├─ LEAVING ─ exit, output drained ────┼─▶ settled
///                └─ exit, output drained ──────────────┘
/// ```
final class Fate {
    private static final int FAILED_TO_START = 1; // a JVM's exit code
    private static final int ENDED_ON_WINDOWS = 1; // by the JDK, which chooses this exit code
    private static final int SIGKILL = Signals.number("SIGKILL");
    private static final int SIGTERM = Signals.number("SIGTERM");
    private static final int UNKNOWN = 255; // exit code
    private static final int STREAMS = 2; // of output

    /// The child whose end it is.
    interface Child {
        /// Whether its JVM has been up, as far as has been read.
        boolean wasUp();

        Obituary obituary(int exitCode);

        /// Of the classes of its job.
        ClassLoader loader();
    }

    private final Child child;
    private final boolean hasSignals;
    private volatile boolean isTerminated; // by its parent
    private volatile boolean isKilled; // the same
    private volatile boolean isAbandoned; // the same, and its parent is ending
    private @Nullable Integer exitCode; // guarded by this, as all below
    private @Nullable Integer goodbyeCode;
    private boolean hasWritten; // all of standard error has been read, up to the goodbye
    private boolean isLeaving;
    private int leavingSignal;
    private byte @Nullable [] failure; // until it is settled: it may be large
    private int endedStreams;
    private @Nullable ExitStatus settled;

    Fate(Child child) {
        this(child, !Host.isWindows());
    }

    /// @param hasSignals whether the system tells by which signal a process has ended
    Fate(Child child, boolean hasSignals) {
        this.child = child;
        this.hasSignals = hasSignals;
    }

    void isToBeTerminated() {
        isTerminated = true;
    }

    void isToBeKilled() {
        isKilled = true;
    }

    void isToEndWithItsParent() {
        isAbandoned = true;
    }

    /// Whether its parent has asked it to end, so that its end shows no fault.
    boolean wasAskedFor() {
        return isTerminated || isKilled || isAbandoned;
    }

    /// Its job has thrown.
    synchronized void failed(byte[] failure) {
        this.failure = failure;
    }

    /// It has begun to exit.
    ///
    /// @param signal because of which; 0 if by its own will
    synchronized void leaves(int signal) {
        isLeaving = true;
        leavingSignal = signal;
    }

    synchronized void saidGoodbye(int code) {
        goodbyeCode = code;
    }

    synchronized void wrote() {
        hasWritten = true;
    }

    /// One of its streams of output has ended.
    synchronized void streamEnded(boolean isStandardError) {
        endedStreams++;
        hasWritten |= isStandardError;
    }

    /// No more output is to be expected.
    synchronized void streamsEnded() {
        endedStreams = STREAMS;
    }

    /// The system says that it is gone.
    synchronized void exited(int code) {
        exitCode = code;
    }

    /// What to take for its exit code if the system says nothing: that of the signal by which it was to end, if there was one.
    synchronized int likelyExitCode() {
        int signal = isLeaving ? leavingSignal : signalAskedFor();
        return signal == 0 ? UNKNOWN : ChildMain.BY_SIGNAL + signal;
    }

    synchronized boolean hasExited() {
        return exitCode != null;
    }

    /// How it has ended, always the same; null until that is settled.
    synchronized @Nullable ExitStatus settled() {
        if (settled == null) {
            settled = status();
            if (settled != null) {
                failure = null;
            }
        }
        return settled;
    }

    private @Nullable ExitStatus status() {
        if (goodbyeCode != null && hasWritten) {
            return failure == null ? ExitStatus.of(goodbyeCode) : thrown(goodbyeCode, failure);
        } else if (exitCode != null && endedStreams >= STREAMS) {
            return statusOf(exitCode);
        }
        return null;
    }

    private ExitStatus statusOf(int exitCode) {
        int signal = signalBehind(exitCode);
        boolean isByOwnWill = signal == 0;
        int code = isByOwnWill ? exitCode : -signal;
        if (failure != null) {
            return thrown(code, failure);
        } else if (!child.wasUp()) {
            return ExitStatus.of(code, () -> child.obituary(code).startFailure());
        } else if (isAbandoned && !isLeaving && signal == SIGTERM) {
            return ExitStatus.of(code, () -> child.obituary(code).companion());
        } else if (!isByOwnWill || (!isLeaving && child.obituary(code).tellsOfCrash())) {
            // a crash: one that may not leave a core file ends by a mere exit code
            return ExitStatus.of(code, () -> child.obituary(code).death());
        }
        return ExitStatus.of(code);
    }

    /// The signal that has ended it; 0 if it has ended by its own will.
    private int signalBehind(int exitCode) {
        if (isTerminated && exitCode == FAILED_TO_START && !child.wasUp()) {
            return SIGTERM; // in the middle of its boot a JVM takes it for a fault
        }
        if (!hasSignals && exitCode == ENDED_ON_WINDOWS && !isLeaving) {
            return signalAskedFor();
        }
        int signal = Signals.ofExitCode(exitCode);
        boolean mayBeChosen = isLeaving && leavingSignal == 0; // System.exit takes any number
        boolean wasKilled = isKilled && signal == SIGKILL;
        return mayBeChosen && !wasKilled ? 0 : signal;
    }

    private int signalAskedFor() {
        if (isKilled) {
            return SIGKILL;
        }
        return isTerminated ? SIGTERM : 0;
    }

    private ExitStatus thrown(int code, byte[] failure) {
        ClassLoader loader = child.loader();
        return ExitStatus.of(
                code,
                () -> {
                    try {
                        return Failures.decode(failure, loader);
                    } catch (TransferException e) {
                        return e;
                    }
                });
    }
}
