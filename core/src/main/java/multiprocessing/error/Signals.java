package multiprocessing.error;

import java.util.Map;

/// Signals by number, and how a JVM and a shell tell of them. Numbers are Linux's, which macOS shares but for some.
public final class Signals {
    private static final boolean IS_MAC = System.getProperty("os.name", "").startsWith("Mac");

    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(1, "SIGHUP"),
                    Map.entry(2, "SIGINT"),
                    Map.entry(3, "SIGQUIT"),
                    Map.entry(4, "SIGILL"),
                    Map.entry(5, "SIGTRAP"),
                    Map.entry(6, "SIGABRT"),
                    Map.entry(IS_MAC ? 10 : 7, "SIGBUS"),
                    Map.entry(8, "SIGFPE"),
                    Map.entry(9, "SIGKILL"),
                    Map.entry(IS_MAC ? 30 : 10, "SIGUSR1"),
                    Map.entry(11, "SIGSEGV"),
                    Map.entry(IS_MAC ? 31 : 12, "SIGUSR2"),
                    Map.entry(13, "SIGPIPE"),
                    Map.entry(14, "SIGALRM"),
                    Map.entry(15, "SIGTERM"),
                    Map.entry(24, "SIGXCPU"),
                    Map.entry(25, "SIGXFSZ"),
                    Map.entry(26, "SIGVTALRM"),
                    Map.entry(27, "SIGPROF"),
                    Map.entry(IS_MAC ? 23 : 29, "SIGIO"),
                    Map.entry(IS_MAC ? 12 : 31, "SIGSYS"));

    /// What the system adds to a signal's number to make the exit code of a process that it ended.
    private static final int EXIT_CODE_BASE = 128;

    private static final int MAX_SIGNAL = 64;

    private Signals() {}

    /// The name of a signal, or `signal N` for one without a common name.
    public static String name(int signal) {
        return NAMES.getOrDefault(signal, "signal " + signal);
    }

    /// The signal that an exit code tells of by the shell's custom (128 + N), or 0.
    public static int ofExitCode(int code) {
        int signal = code - EXIT_CODE_BASE;
        return signal > 0 && signal <= MAX_SIGNAL ? signal : 0;
    }

    /// The number of a signal in the JDK's own spelling, `SIGTERM`; 0 when unknown.
    public static int number(String name) {
        for (var entry : NAMES.entrySet()) {
            if (entry.getValue().equals(name)) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
