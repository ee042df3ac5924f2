package multiprocessing.subprocess;

import java.time.Duration;
import java.util.List;

/// A program did not end in time: Python's `TimeoutExpired`. Thrown by [Command#run], it has been
/// killed, unless the message says that this was in vain; thrown by [Popen], it runs on.
public final class TimeoutExpiredException extends SubprocessException {
    private static final long serialVersionUID = 1;

    private final String[] args;
    private final Duration timeout;
    private final Captured captured;

    TimeoutExpiredException(List<String> args, Duration timeout, String fate, Captured captured) {
        super("command " + args + " did not end within " + timeout + fate);
        this.args = args.toArray(String[]::new);
        this.timeout = timeout;
        this.captured = captured;
    }

    /// What was run.
    public List<String> args() {
        return List.of(args);
    }

    /// The time it had.
    public Duration timeout() {
        return timeout;
    }

    /// Standard output so far, as text.
    ///
    /// @throws IllegalStateException if it is not captured, or not by us but from [Popen#stdout]
    public String stdout() {
        return captured.stdout();
    }

    /// Standard output so far, as it came.
    ///
    /// @throws IllegalStateException if it is not captured, or not by us but from [Popen#stdout]
    public byte[] stdoutBytes() {
        return captured.stdoutBytes();
    }

    /// Standard error so far, as text.
    ///
    /// @throws IllegalStateException if it is not captured, or not by us but from [Popen#stderr]
    public String stderr() {
        return captured.stderr();
    }

    /// Standard error so far, as it came.
    ///
    /// @throws IllegalStateException if it is not captured, or not by us but from [Popen#stderr]
    public byte[] stderrBytes() {
        return captured.stderrBytes();
    }
}
