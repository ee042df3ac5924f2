package multiprocessing.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// Has it so many bytes of address space more than now, until that is [set][#set] otherwise.
    public static void addressSpaceLeft(long bytes) throws Exception {
        set("--as=" + (addressSpaceBytes() + bytes) + ":");
    }

    private static long addressSpaceBytes() throws IOException {
        String status = Files.readString(Path.of("/proc/self/statm")); // begins with all pages
        return Long.parseLong(status.substring(0, status.indexOf(' '))) * 4096;
    }
}
