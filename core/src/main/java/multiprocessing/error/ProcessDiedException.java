package multiprocessing.error;

/// A process ended by a signal, by a crash or with its parent, not by its own code.
public class ProcessDiedException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final long pid;
    private final int exitCode;

    /// The process `pid` ended with `exitCode`, -N for signal N; `message` says which signal and what was printed.
    public ProcessDiedException(String message, long pid, int exitCode) {
        super(message);
        this.pid = pid;
        this.exitCode = exitCode;
    }

    /// The id the process had.
    public long pid() {
        return pid;
    }

    /// How it ended: -N for signal N, as Python counts.
    public int exitCode() {
        return exitCode;
    }
}
