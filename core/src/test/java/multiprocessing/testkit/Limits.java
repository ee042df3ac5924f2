package multiprocessing.testkit;

import java.util.List;

/// What the system grants this process, on Linux.
public final class Limits {
    private Limits() {}

    /// Sets one.
    ///
    /// @param option of `prlimit`, such as `--nofile=100:`, which can be raised again
    public static void set(String option) throws Exception {
        var words = List.of("prlimit", "--pid", "" + ProcessHandle.current().pid(), option);
        if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("no limit could be set: " + option);
        }
    }
}
