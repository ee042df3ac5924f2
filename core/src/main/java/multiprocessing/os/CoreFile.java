package multiprocessing.os;

import java.io.IOException;
import java.io.RandomAccessFile;

/// The image of this process that the system may write when it crashes.
public final class CoreFile {
    /*
     * On Linux a process has a number that says what goes into it, a bit for each kind of memory. It may write that itself, unless
     * it has capabilities of its own, and whom it starts inherits it; but a JVM adds at its start what is mapped of files.
     */
    private static final String KINDS = "/proc/self/coredump_filter";
    private static final int SHARED = 1 << 1 | 1 << 3; // of a file that has no name, and of others
    private static final int HEXADECIMAL = 16;

    private static volatile boolean isSet;

    private CoreFile() {}

    /// Leaves out the memory that this process shares with others, at the first call. Without effect where the system does not let
    /// it.
    public static void leaveOutSharedMemory() {
        if (!isSet) {
            clearShared();
            isSet = true;
        }
    }

    private static void clearShared() {
        try (var kinds = new RandomAccessFile(KINDS, "rw")) {
            int all = Integer.parseInt(kinds.readLine(), HEXADECIMAL);
            kinds.writeBytes(Integer.toString(all & ~SHARED));
        } catch (IOException | NumberFormatException without) {
            return; // on this system, or for this program
        }
    }
}
