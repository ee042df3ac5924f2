package multiprocessing.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The files that this process has open, as Linux shows them.
public final class OpenFiles {
    static final Path OWN = Path.of("/proc/self/fd");
    private static final Path SELF = Path.of("/proc/self");
    private static final Path OWN_FLAGS = Path.of("/proc/self/fdinfo");
    private static final String FLAGS = "flags:";
    private static final int OCTAL = 8;
    private static final int NON_BLOCKING =
            04000; // O_NONBLOCK of the processors that have a JDK 25

    private OpenFiles() {}

    /// Whether other processes of this user can open what this one has open, by way of `/proc`. That of a program which has
    /// capabilities of its own the system guards from them, and shows as root's.
    public static boolean canBeReopened() throws IOException {
        return Host.hasProc() && Files.getOwner(OWN).equals(Files.getOwner(SELF));
    }

    /// The path by which other processes of this user open the file that this process has open as `file`, as long as it
    /// has; empty where that cannot be. It has the pid by which `/proc` knows this process: another
    /// than its own where that is of an outer pid namespace.
    public static Optional<Path> reopenPath(Path file) throws IOException {
        return reopenPath(file.toRealPath().toString());
    }

    /// As [#reopenPath(Path)].
    ///
    /// @param target what the system shows for it under `/proc`
    public static Optional<Path> reopenPath(String target) throws IOException {
        try (var links = Files.newDirectoryStream(OWN)) {
            for (Path link : links) {
                if (target.equals(targetOf(link))) {
                    return Optional.of(
                            Path.of(
                                    "/proc",
                                    Files.readSymbolicLink(SELF).toString(),
                                    "fd",
                                    link.getFileName().toString()));
                }
            }
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) { // since it was listed
            return "";
        }
    }

    /// Whether that descriptor of this process is known to be non-blocking; of which Linux alone tells.
    public static boolean isNonBlocking(int descriptor) {
        try {
            for (String line :
                    Files.readAllLines(OWN_FLAGS.resolve(Integer.toString(descriptor)))) {
                if (line.startsWith(FLAGS)) {
                    int flags = Integer.parseInt(line.substring(FLAGS.length()).trim(), OCTAL);
                    return (flags & NON_BLOCKING) != 0;
                }
            }
            return false;
        } catch (IOException | NumberFormatException unknown) {
            return false;
        }
    }
}
