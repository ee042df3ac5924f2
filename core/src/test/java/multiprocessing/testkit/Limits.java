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
        set(ProcessHandle.current().pid(), option);
    }

    private static void set(long pid, String option) throws Exception {
        var words = List.of("prlimit", "--pid", "" + pid, option);
        if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
            throw new IllegalStateException("no limit could be set: " + option);
        }
    }

    /// Has it so many bytes of address space more than now, until that is [set][#set] otherwise.
    public static void addressSpaceLeft(long bytes) throws Exception {
        addressSpaceLeft(ProcessHandle.current().pid(), bytes);
    }

    /// The same for another process, which starts none for that.
    public static void addressSpaceLeft(long pid, long bytes) throws Exception {
        set(pid, "--as=" + (addressSpaceBytes(pid) + bytes) + ":");
    }

    private static long addressSpaceBytes(long pid) throws IOException {
        Path file = Path.of("/proc", Long.toString(pid), "statm");
        String status = Files.readString(file); // begins with all pages
        return Long.parseLong(status.substring(0, status.indexOf(' '))) * 4096;
    }
}
