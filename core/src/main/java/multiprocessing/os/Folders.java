package multiprocessing.os;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the files of the library are: what is kept, and the memory that processes share.
public final class Folders {
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rwx------");

    private static final Path SHM = Path.of("/dev/shm");
    private static final Path SELF = Path.of("/proc/self");
    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            PosixFilePermissions.fromString("----w--w-");
    private static final Object ROOT = 0;
    private static final String PREFIX = "multiprocessing-"; // and a user

    static volatile @Nullable UserPrincipal knownUser; // a test forgets it

    private Folders() {}

    /// The private folder for what may be kept from program to program and made again at any time. Made if it is missing.
    ///
    /// Named by the system property `multiprocessing.cache`, or one for each user in that, if all may write there; else by the
    /// custom of the system, or, where the user's home cannot be written or is another's, in the temporary folder.
    ///
    /// @throws IOException if it cannot be made or written, or belongs to somebody else
    public static Path cache() throws IOException {
        String named = System.getProperty("multiprocessing.cache");
        if (named != null) {
            return ownOrIn(path(named));
        }
        try {
            Path base = customaryBase();
            checkNoStrangerAt(base); // in whose folders nothing is left, either
            checkNoStranger(made(base));
            return ownOrIn(base.resolve("multiprocessing"));
        } catch (IOException homeless) { // or read-only
            return privateFolderIn(temporary());
        }
    }

    private static Path customaryBase() throws IOException {
        String home = System.getProperty("user.home", "");
        if (!new File(home).isAbsolute()) {
            throw new IOException(
                    "no home: user.home=" + home); // a user that the system does not know
        }
        String base;
        if (Host.isWindows()) {
            base = System.getenv().getOrDefault("LOCALAPPDATA", home);
        } else if (Host.isMac()) {
            base = home + "/Library/Caches";
        } else {
            String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
            base = xdg.isEmpty() ? home + "/.cache" : xdg;
        }
        return path(base);
    }

    /// The private folder for memory that processes share, on a file system that keeps it in memory where there is one.
    /// Made if it is missing.
    ///
    /// Named by the system property `multiprocessing.memory.folder`, or one for each user in that, if all may write there; else
    /// below `/dev/shm`, else, on macOS, in the cache folder, else in the temporary one.
    ///
    /// @throws IOException if it cannot be made or written, or belongs to somebody else
    public static Path sharedMemory() throws IOException {
        String named = System.getProperty("multiprocessing.memory.folder");
        if (named != null) {
            return ownOrIn(path(named));
        }
        return privateFolderIn(memoryBase());
    }

    /// From its temporary folder macOS removes what nobody has opened for three days, whoever has it mapped.
    private static Path memoryBase() throws IOException {
        if (Files.isWritable(SHM)) {
            return SHM;
        }
        try {
            return Host.isMac() ? cache() : temporary();
        } catch (IOException unwritable) {
            return temporary();
        }
    }

    /// The folder of [#sharedMemory] if it was made already. Makes nothing, and is empty where that cannot be told without, and
    /// where it belongs to somebody else.
    public static Optional<Path> madeSharedMemory() {
        String named = System.getProperty("multiprocessing.memory.folder");
        boolean isForAll = named != null && Host.isWindows();
        if (!isForAll && knownUser == null && !Host.hasProc()) {
            return Optional.empty();
        }
        try {
            Path base = named != null ? path(named) : memoryBase();
            if (named != null) {
                checkNoStranger(base);
            }
            boolean isItself = named != null && isOwn(base);
            Path folder = isItself ? base : checkPrivate(folderOf(user(base), base), user(base));
            return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /// The folder in which named shared memory is found by every program of this machine, where the
    /// system shows it as files: `/dev/shm`. Elsewhere one for the JVMs of this user, made if it is
    /// missing.
    ///
    /// @throws IOException if it cannot be made or written
    public static Path namedMemory() throws IOException {
        return Files.isDirectory(SHM) ? SHM : writable(made(sharedMemory().resolve("named")));
    }

    private static Path temporary() throws IOException {
        return path(System.getProperty("java.io.tmpdir", "."));
    }

    /// A name with a character that the locale has no bytes for is none: of the locale C, as of a service, any but those of ASCII.
    private static Path path(String name) throws IOException {
        try {
            return Path.of(name).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IOException(
                    "no path in this system's locale; in that of LC_ALL=C.UTF-8 it may be one: "
                            + e.getMessage(),
                    e);
        }
    }

    /// That folder, if only this user may write in it; else one for each user in it, where it is this user's or the system's.
    private static Path ownOrIn(Path folder) throws IOException {
        Path made = writable(made(folder));
        if (isOwn(made)) {
            return made;
        }
        checkNoStranger(made);
        return privateFolderIn(made);
    }

    private static boolean isOwn(Path folder) throws IOException {
        if (Host.isWindows()) {
            return true;
        }
        var seen = Files.readAttributes(folder, PosixFileAttributes.class);
        return Collections.disjoint(seen.permissions(), WRITABLE_BY_OTHERS)
                && seen.owner().equals(user(folder));
    }

    /// Asked of what it would be made in where it is missing.
    private static void checkNoStrangerAt(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && !Files.exists(folder)) {
            checkNoStrangerAt(parent);
        } else {
            checkNoStranger(folder);
        }
    }

    /// Whoever has a folder can take away what is in it, and put something else there.
    private static void checkNoStranger(Path folder) throws IOException {
        if (!Host.isWindows()
                && !Files.getAttribute(folder, "unix:uid").equals(ROOT)
                && !Files.getOwner(folder).equals(user(folder))) {
            throw new IOException("belongs to " + Files.getOwner(folder) + ": " + folder);
        }
    }

    private static Path privateFolderIn(Path base) throws IOException {
        UserPrincipal user = user(base);
        Path folder = checkPrivate(made(folderOf(user, base)), user);
        return writable(folder); // a file system may be for reading only
    }

    /// Anybody may make a folder of that name: it must be this user's, and closed to others.
    private static Path checkPrivate(Path folder, UserPrincipal user) throws IOException {
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(user)) {
            throw new IOException("belongs to " + owner + ": " + folder);
        }
        if (!isPrivate(folder)) {
            throw new IOException("open to others: " + folder);
        }
        return folder;
    }

    /// With the number of the user where the system knows no name, and where the name can be in no path.
    static Path folderOf(UserPrincipal user, Path base) throws IOException {
        try {
            return base.resolve(PREFIX + user.getName());
        } catch (InvalidPathException e) {
            return base.resolve(PREFIX + Files.getAttribute(SELF, "unix:uid"));
        }
    }

    /// Who this process runs as: the owner of what it makes. Where the system tells, nothing is made, for a process that is
    /// killed meanwhile would leave it.
    private static UserPrincipal user(Path base) throws IOException {
        UserPrincipal known = knownUser;
        if (known == null) {
            known = Host.hasProc() ? Files.getOwner(SELF) : ownerOfWhatIsMadeIn(base);
            knownUser = known;
        }
        return known;
    }

    /// Its name is not one of the JDK's for temporary files, whose source takes a new JVM tens of milliseconds.
    private static UserPrincipal ownerOfWhatIsMadeIn(Path base) throws IOException {
        String name = "mp-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp";
        Path probe = Files.createFile(base.resolve(name), privateFile());
        try {
            return Files.getOwner(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static Path writable(Path folder) throws IOException {
        if (!Files.isWritable(folder)) {
            throw new IOException("not writable: " + folder);
        }
        return folder;
    }

    private static Path made(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder);
        }
        return folder;
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            if (Host.isWindows()) {
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
        return Host.isWindows()
                || Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(PRIVATE);
    }

    /// For a new file that only this user may read and write.
    public static FileAttribute<?>[] privateFile() {
        return Host.isWindows()
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                };
    }
}
