package multiprocessing.subprocess;

import java.io.Serializable;
import java.util.List;

/// A program that has ended: Python's `CompletedProcess`. Immutable.
public final class CompletedProcess implements Serializable {
    private static final long serialVersionUID = 1;

    private final String[] args;
    private final int returnCode;
    private final Captured captured;

    CompletedProcess(List<String> args, int returnCode, Captured captured) {
        this.args = args.toArray(String[]::new);
        this.returnCode = returnCode;
        this.captured = captured;
    }

    /// What was run.
    public List<String> args() {
        return List.of(args);
    }

    /// 0 of success by custom, and -N of a death by signal N, as far as it can be known:
    /// [Popen#poll] tells.
    public int returnCode() {
        return returnCode;
    }

    /// Standard output as text; with [Command#mergeError], standard error too.
    ///
    /// @throws IllegalStateException if it was not captured; Python has `None`
    public String stdout() {
        return captured.stdout();
    }

    /// Standard output as it came.
    ///
    /// @throws IllegalStateException if it was not captured
    public byte[] stdoutBytes() {
        return captured.stdoutBytes();
    }

    /// Standard error as text.
    ///
    /// @throws IllegalStateException if it was not captured on its own; Python has `None`
    public String stderr() {
        return captured.stderr();
    }

    /// Standard error as it came.
    ///
    /// @throws IllegalStateException if it was not captured on its own
    public byte[] stderrBytes() {
        return captured.stderrBytes();
    }

    /// This, if the program succeeded.
    ///
    /// @throws CalledProcessException if the return code is not 0
    public CompletedProcess checkReturnCode() {
        if (returnCode != 0) {
            throw new CalledProcessException(this);
        }
        return this;
    }

    String lastWords(int characters) {
        return captured.lastWords(characters);
    }

    @Override
    public String toString() {
        return "CompletedProcess[args=" + args() + ", returnCode=" + returnCode + "]";
    }
}
