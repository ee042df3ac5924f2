package multiprocessing.os;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The system this JVM runs on: where things are and how they are called.
public final class Host {
    private static final String NAME = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private static final Path SHM = Path.of("/dev/shm");
    private static final Path SELF = Path.of("/proc/self");
    private static final Path OWN_FILES = Path.of("/proc/self/fd");
    private static final Path OWN_FLAGS = Path.of("/proc/self/fdinfo");
    private static final String FLAGS = "flags:";
    private static final int OCTAL = 8;
    private static final int NON_BLOCKING =
            04000; // O_NONBLOCK of the processors that have a JDK 25
    private static final String RANDOM = "/dev/urandom";

    /// Words of `/proc/PID/stat` behind the name, and what the first says of a process that has ended.
    private static final int STATE = 0;

    private static final int START = 19;
    private static final Set<String> ENDED = Set.of("Z", "X", "x");

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
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"))
                    .newEncoder()
                    .encode(CharBuffer.wrap(text));
        }
    }

    private static boolean isMac() {
        return NAME.startsWith("mac") || NAME.startsWith("darwin");
    }

    /// The `java` program that children run: the one named by the system property `multiprocessing.java`, else the one
    /// of this JVM.
    public static Path java() {
        String named = System.getProperty("multiprocessing.java");
        return named != null
                ? Path.of(absoluteProgram(named))
                : Path.of(
                        System.getProperty("java.home"), "bin", isWindows() ? "java.exe" : "java");
    }

    /// Whether [#java] is of the image that this JVM runs on.
    public static boolean isJavaOfThisJvm() {
        return java().startsWith(System.getProperty("java.home"));
    }

    /// The same program for a child with another working directory. A mere name stays, for the system looks for it.
    public static String absoluteProgram(String path) {
        return Path.of(path).getNameCount() > 1 ? new File(path).getAbsolutePath() : path;
    }

    /// A path under which a process can open its own standard input once more, or empty where there is none.
    public static Optional<String> standardInputPath() {
        if (isWindows()) {
            return Optional.empty();
        }
        return Optional.of(isMac() ? "/dev/fd/0" : "/proc/self/fd/0");
    }

    /// The private folder for what may be kept from program to program and made again at any time. Made if it is missing.
    ///
    /// Named by the system property `multiprocessing.cache`; else by the custom of the system, or, where the user's home
    /// cannot be written, in the temporary folder.
    ///
    /// @throws IOException if it cannot be made or written, or belongs to somebody else
    public static Path cacheFolder() throws IOException {
        String named = System.getProperty("multiprocessing.cache");
        if (named != null) {
            return writable(Path.of(named).toAbsolutePath());
        }
        try {
            return writable(customaryCacheFolder());
        } catch (IOException homeless) { // or read-only
            return privateFolderIn(temporaryFolder());
        }
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir", ".")).toAbsolutePath();
    }

    /// Anybody may make a folder of that name: it must be this user's, and closed to others.
    private static Path privateFolderIn(Path base) throws IOException {
        UserPrincipal user = user(base);
        Path folder = writable(folderOf(user, base));
        if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user) || !isPrivate(folder)) {
            throw new IOException("open to others: " + folder);
        }
        return folder;
    }

    private static Path folderOf(UserPrincipal user, Path base) {
        return base.resolve("multiprocessing-" + user.getName());
    }

    /// Who this process runs as: the owner of what it makes. Where the system tells, nothing is made, for a process that is
    /// killed meanwhile would leave it.
    private static UserPrincipal user(Path base) throws IOException {
        if (hasProc()) {
            return Files.getOwner(SELF);
        }
        Path probe = Files.createTempFile(base, "mp-", ".tmp");
        try {
            return Files.getOwner(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /// The private folder for memory that processes share, on a file system that keeps it in memory where there is one.
    /// Made if it is missing.
    ///
    /// Named by the system property `multiprocessing.memory.folder`; else below `/dev/shm`, else, on macOS, in the cache
    /// folder, else in the temporary one.
    ///
    /// @throws IOException if it cannot be made or written, or belongs to somebody else
    public static Path sharedMemoryFolder() throws IOException {
        String named = System.getProperty("multiprocessing.memory.folder");
        if (named != null) {
            return writable(Path.of(named).toAbsolutePath());
        }
        return privateFolderIn(memoryBase());
    }

    /// From its temporary folder macOS removes what nobody has opened for three days, whoever has it mapped.
    private static Path memoryBase() {
        if (Files.isWritable(SHM)) {
            return SHM;
        }
        try {
            return isMac() ? cacheFolder() : temporaryFolder();
        } catch (IOException unwritable) {
            return temporaryFolder();
        }
    }

    /// The folder of [#sharedMemoryFolder] if it was made already. Makes nothing, and is empty where that cannot be told without.
    public static Optional<Path> madeSharedMemoryFolder() {
        String named = System.getProperty("multiprocessing.memory.folder");
        try {
            if (named == null && !hasProc()) {
                return Optional.empty();
            }
            Path folder =
                    named != null ? Path.of(named) : folderOf(Files.getOwner(SELF), memoryBase());
            return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
        } catch (IOException unknown) {
            return Optional.empty();
        }
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

    /// How many bytes of memory process `pid` has for itself: not those of files, nor what it shares. Empty where the system
    /// does not tell, which Linux alone does, and when there is no such process.
    public static OptionalLong privateBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException | UncheckedIOException goneOrElsewhere) {
            return OptionalLong.empty();
        }
    }

    /// When process `pid` began, in a unit of the system's own: with the pid that names one process until the machine
    /// starts anew. 0 if it cannot be told; empty if there is no such process, or only one that has ended and was not yet
    /// waited for.
    public static OptionalLong startOf(long pid) {
        if (!hasProc()) {
            return ProcessHandle.of(pid)
                    .map(process -> process.info().startInstant())
                    .map(start -> OptionalLong.of(start.map(Instant::toEpochMilli).orElse(0L)))
                    .orElse(OptionalLong.empty());
        }
        try {
            Path file = Path.of("/proc", Long.toString(pid), "stat");
            String line = Files.readString(file, StandardCharsets.ISO_8859_1);
            String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return ENDED.contains(words[STATE])
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(words[START]));
        } catch (NoSuchFileException none) {
            return OptionalLong.empty();
        } catch (IOException | RuntimeException unknown) {
            return OptionalLong.of(0);
        }
    }

    /// Among which processes a pid names one: the number of the namespace where the system has such, which Linux alone has,
    /// else 0.
    public static long processScope() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Long.parseLong(link.replaceAll("\\D", ""));
        } catch (IOException | RuntimeException none) {
            return 0;
        }
    }

    private static boolean hasProc() {
        return Files.isDirectory(OWN_FILES);
    }

    /// Whether other processes of this user can open what this one has open, by way of `/proc`. That of a program which has
    /// capabilities of its own the system guards from them, and shows as root's.
    public static boolean canReopenFiles() throws IOException {
        return hasProc() && Files.getOwner(OWN_FILES).equals(Files.getOwner(SELF));
    }

    /// The path by which other processes of this user open the file that this process has open as `file`, as long as it
    /// has; empty where that cannot be.
    public static Optional<Path> reopenPath(Path file) throws IOException {
        return reopenPath(file.toRealPath().toString());
    }

    /// As [#reopenPath(Path)].
    ///
    /// @param target what the system shows for it under `/proc`
    public static Optional<Path> reopenPath(String target) throws IOException {
        try (var links = Files.newDirectoryStream(OWN_FILES)) {
            for (Path link : links) {
                if (target.equals(targetOf(link))) {
                    return Optional.of(
                            Path.of(
                                    "/proc",
                                    Long.toString(ProcessHandle.current().pid()),
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

    /// For a new file that only this user may read and write.
    public static FileAttribute<?>[] privateFile() {
        return isWindows()
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                };
    }

    /// The folder in which named shared memory is found by every program of this machine, where the
    /// system shows it as files: `/dev/shm`. Elsewhere one for the JVMs of this user, made if it is
    /// missing.
    ///
    /// @throws IOException if it cannot be made or written
    public static Path namedMemoryFolder() throws IOException {
        return Files.isDirectory(SHM) ? SHM : writable(sharedMemoryFolder().resolve("named"));
    }

    private static Path writable(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("not writable: " + folder);
        }
        return folder;
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            if (isWindows()) {
                Files.createDirectories(folder);
            } else {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
        } catch (FileSystemException e) { // whose message may be a mere path
            throw new IOException(folder + ": " + why(e), e);
        }
    }

    private static String why(FileSystemException failure) {
        if (failure.getReason() != null) {
            return failure.getReason();
        }
        return failure instanceof FileAlreadyExistsException
                ? "Not a directory"
                : failure.getClass().getSimpleName();
    }

    private static boolean isPrivate(Path folder) throws IOException {
        return isWindows()
                || Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(PRIVATE);
    }

    private static Path customaryCacheFolder() throws IOException {
        String home = System.getProperty("user.home", "");
        if (!Path.of(home).isAbsolute()) {
            throw new IOException(
                    "no home: user.home=" + home); // a user that the system does not know
        }
        String base;
        if (isWindows()) {
            base = System.getenv().getOrDefault("LOCALAPPDATA", home);
        } else if (isMac()) {
            base = home + "/Library/Caches";
        } else {
            String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
            base = xdg.isEmpty() ? home + "/.cache" : xdg;
        }
        return Path.of(base, "multiprocessing").toAbsolutePath();
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
}
