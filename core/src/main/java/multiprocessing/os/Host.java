package multiprocessing.os;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The system this JVM runs on: what it is, which `java` it has, and what it takes.
public final class Host {
    private static final String NAME = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    private static final String RANDOM = "/dev/urandom";

    private Host() {}

    /// Whether this is Windows, where signals, `/dev` and file modes are missing.
    public static boolean isWindows() {
        return NAME.startsWith("windows");
    }

    /// Checks that an argument or environment variable of a program can be that text. For a character that the locale's
    /// encoding has no bytes for, the JDK writes `?`; to Windows it gives characters.
    ///
    /// @throws CharacterCodingException if it cannot
    public static void checkEncodable(String text) throws CharacterCodingException {
        if (!isWindows()) {
            encodingOfArguments().newEncoder().encode(CharBuffer.wrap(text));
        }
    }

    /// In what bytes this JVM gives arguments and environment variables to a program, and reads its own.
    static Charset encodingOfArguments() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /// In what bytes a JVM reads its arguments from a file.
    public static Charset encodingOfFiles() {
        return Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    }

    static boolean isMac() {
        return NAME.startsWith("mac") || NAME.startsWith("darwin");
    }

    /// The `java` program that children run: the one named by the system property `multiprocessing.java`, else the one
    /// of this JVM.
    ///
    /// @throws UncheckedIOException if none is named, as of [#home]
    public static Path java() {
        String named = System.getProperty("multiprocessing.java");
        return named != null
                ? Path.of(absoluteProgram(named))
                : home().resolve("bin").resolve(isWindows() ? "java.exe" : "java");
    }

    /// The image that this JVM runs on, a JDK as a rule. It may be gone.
    ///
    /// @throws UncheckedIOException if there is none, as for a program that GraalVM has compiled
    public static Path home() {
        String home = System.getProperty("java.home");
        if (home == null) {
            throw new UncheckedIOException(
                    "a native image has neither a JVM to run another process nor class files to give"
                            + " it",
                    new FileNotFoundException("java.home"));
        }
        return Path.of(home);
    }

    /// Whether [#java] is of the image that this JVM runs on.
    ///
    /// @throws UncheckedIOException as of [#home]
    public static boolean isJavaOfThisJvm() {
        return java().startsWith(home());
    }

    /// The same program for a child with another working directory. A mere name stays, for the system looks for it.
    public static String absoluteProgram(String path) {
        return Path.of(path).getNameCount() > 1 ? new File(path).getAbsolutePath() : path;
    }

    /// A path under which a process can open once more what it has open under that number, 0 for its standard input; or empty where
    /// there is none.
    public static Optional<String> pathOfOpen(int number) {
        if (isWindows()) {
            return Optional.empty();
        }
        return Optional.of((isMac() ? "/dev/fd/" : "/proc/self/fd/") + number);
    }

    /// A number that nobody can guess. Where the system has a file of such, from there: Java's own source takes a new JVM tens of
    /// milliseconds.
    public static long secret() {
        try (var source = new FileInputStream(RANDOM)) {
            return ByteBuffer.wrap(source.readNBytes(Long.BYTES)).getLong();
        } catch (IOException none) {
            return new SecureRandom().nextLong();
        }
    }

    /// How much memory a JVM here takes for that of its machine or container; empty where the module that knows it is left out.
    public static OptionalLong memoryBytes() {
        try {
            return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean it
                    ? OptionalLong.of(it.getTotalMemorySize())
                    : OptionalLong.empty();
        } catch (LinkageError withoutManagement) {
            return OptionalLong.empty();
        }
    }

    /// The longest argument, in bytes, that surely passes to a new process.
    public static int longestArgumentBytes() {
        return isWindows() ? 8_000 : 100_000;
    }

    /// A list of paths with each made absolute, since a child may have another working directory. Empty elements, which
    /// mean the working directory, become that directory's name.
    public static String absolutePaths(String pathList) {
        if (pathList.isEmpty()) {
            return "";
        }
        var absolute = new StringBuilder();
        for (String path : pathList.split(File.pathSeparator, -1)) {
            absolute.append(absolute.isEmpty() ? "" : File.pathSeparator)
                    .append(new File(path.isEmpty() ? "." : path).getAbsolutePath());
        }
        return absolute.toString();
    }

    /// Whether the system tells of processes and their files under `/proc`.
    static boolean hasProc() {
        return Files.isDirectory(OpenFiles.OWN);
    }
}
