package multiprocessing.os;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldersTest {
    private static final Path SHM = Path.of("/dev/shm");
    private static final int NOBODY = 65534;

    /// Half a character has no bytes in any encoding, as "ü" has none in that of the locale C.
    private static final String NO_PATH = "/\ud83d";

    @Test
    void makesNothingBesideTheSharedFolderThatAKillCouldLeave() throws Exception {
        assumeTrue(OpenFiles.canBeReopened() && Files.isWritable(SHM), "no /proc or no /dev/shm");
        try (var watching = SHM.getFileSystem().newWatchService()) {
            WatchKey _ = SHM.register(watching, ENTRY_CREATE);
            Folders.knownUser = null; // as in a program that begins
            Path folder = Folders.sharedMemory();
            Path last = Files.createTempFile(SHM, "host-test-", "");
            Files.delete(last);

            List<String> made = new ArrayList<>();
            while (!made.contains(last.getFileName().toString())) {
                WatchKey key = watching.poll(1, TimeUnit.MINUTES);
                assertThat(key).as("events so far: %s", made).isNotNull();
                for (WatchEvent<?> event : key.pollEvents()) {
                    made.add(String.valueOf(event.context()));
                }
                key.reset();
            }

            assertThat(folder.getParent()).isEqualTo(SHM);
            assertThat(made).noneMatch(name -> name.startsWith("mp-"));
        }
    }

    /// A child may have another working directory.
    @Test
    void aRelativeCacheFolderMeansTheWorkingDirectoryOfThisProcess(@TempDir Path folder)
            throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("cache"));
        try (var _ = new Property("multiprocessing.cache", relative.toString())) {
            assertThat(Folders.cache()).isAbsolute();
        }
    }

    /// As above.
    @Test
    void soDoesARelativeTemporaryFolder(@TempDir Path folder) throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(folder);
        try (var _ = new Property("multiprocessing.cache", null);
                var _ = new Property("user.home", "?");
                var _ = new Property("java.io.tmpdir", relative.toString())) {
            assertThat(Folders.cache()).isAbsolute();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderThatTheLocaleHasNoBytesForIsRefused() {
        try (var _ = new Property("multiprocessing.cache", NO_PATH);
                var _ = new Property("multiprocessing.memory.folder", NO_PATH)) {
            assertThatIOException()
                    .isThrownBy(Folders::cache)
                    .withMessageContaining("LC_ALL=C.UTF-8");
            assertThatIOException()
                    .isThrownBy(Folders::sharedMemory)
                    .withMessageContaining("LC_ALL=C.UTF-8");
            assertThat(Folders.madeSharedMemory()).isEmpty();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aHomeThatItHasNoBytesForIsDoneWithout(@TempDir Path folder) throws Exception {
        assumeTrue(System.getenv("XDG_CACHE_HOME") == null, "another custom");
        try (var _ = new Property("multiprocessing.cache", null);
                var _ = new Property("user.home", NO_PATH);
                var _ = new Property("java.io.tmpdir", folder.toString())) {
            assertThat(Folders.cache().getParent()).isEqualTo(folder);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aUserWhoseNameItHasNoBytesForIsTheOneOfHisNumber() throws Exception {
        Object number = Files.getAttribute(Path.of("/proc/self"), "unix:uid");

        assertThat(Folders.folderOf(() -> NO_PATH, SHM))
                .isEqualTo(SHM.resolve("multiprocessing-" + number));
    }

    /// What is in it is code: classes, and options that have a JVM load more.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void inAFolderThatAllMayWriteEachUserHasOneOfHisOwn(@TempDir Path folder) throws Exception {
        mode(folder, "rwxrwxrwx");
        try (var _ = new Property("multiprocessing.cache", folder.toString());
                var _ = new Property("multiprocessing.memory.folder", folder.toString())) {
            Path own = Folders.cache();
            assertThat(own.getParent()).isEqualTo(folder);
            assertThat(Files.getPosixFilePermissions(own)).isEqualTo(mode("rwx------"));
            assertThat(Folders.sharedMemory()).isEqualTo(own);
            assertThat(Folders.madeSharedMemory()).contains(own);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderInWhichOthersMayOnlyReadIsTakenAsItIs(@TempDir Path folder) throws Exception {
        mode(folder, "rwxr-xr-x");
        try (var _ = new Property("multiprocessing.cache", folder.toString());
                var _ = new Property("multiprocessing.memory.folder", folder.toString())) {
            assertThat(Folders.cache()).isEqualTo(folder);
            assertThat(Folders.sharedMemory()).isEqualTo(folder);
            assertThat(Folders.madeSharedMemory()).contains(folder);
        }
    }

    /// Its owner could take away what a program has in it, and put something else there.
    @Test
    void aNamedFolderOfSomebodyElseIsRefused(@TempDir Path folder) throws Exception {
        giveAway(folder);
        try (var _ = new Property("multiprocessing.cache", folder.toString());
                var _ = new Property("multiprocessing.memory.folder", folder.toString())) {
            assertThatThrownBy(Folders::cache).hasMessageContainingAll("belongs to", "" + folder);
            assertThatThrownBy(Folders::sharedMemory).hasMessageContaining("belongs to");
            assertThat(Folders.madeSharedMemory()).isEmpty();
        }
    }

    /// In it a program removes at its end what is written down there.
    @Test
    void soIsThatOfTheSharedMemoryThatWasMadeBySomebodyElse(@TempDir Path folder) throws Exception {
        mode(folder, "rwxrwxrwx");
        try (var _ = new Property("multiprocessing.memory.folder", folder.toString())) {
            giveAway(Folders.sharedMemory());

            assertThat(Folders.madeSharedMemory()).isEmpty();
        }
    }

    /// As of a `sudo` that keeps the home, and as of an `XDG_CACHE_HOME` for all users.
    @ParameterizedTest
    @CsvSource({
        "., .",
        ".cache, .cache",
        ".cache/multiprocessing, .cache",
        ".cache/multiprocessing, .cache/multiprocessing"
    })
    @EnabledOnOs(OS.LINUX)
    void theCustomaryFolderIsLeftAloneWhereItIsSomebodyElses(
            String made, String whose, @TempDir Path folder) throws Exception {
        assumeTrue(System.getenv("XDG_CACHE_HOME") == null, "another custom");
        Path home = folder.resolve("home");
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Files.createDirectories(home.resolve(made));
        giveAway(home.resolve(whose));
        List<Path> before = allIn(home);
        try (var _ = new Property("multiprocessing.cache", null);
                var _ = new Property("user.home", home.toString());
                var _ = new Property("java.io.tmpdir", temporary.toString())) {
            assertThat(Folders.cache().getParent()).isEqualTo(temporary);
        }
        assertThat(allIn(home)).isEqualTo(before);
    }

    private static List<Path> allIn(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        }
    }

    /// Anybody can make it first.
    @Test
    void whoseThePrivateFolderIsIsTold(@TempDir Path folder) throws Exception {
        try (var _ = new Property("multiprocessing.cache", null);
                var _ = new Property("user.home", "?");
                var _ = new Property("java.io.tmpdir", folder.toString())) {
            giveAway(Folders.cache());

            assertThatThrownBy(Folders::cache).hasMessageStartingWith("belongs to ");
        }
    }

    private static void giveAway(Path folder) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can");
        Files.setAttribute(folder, "unix:uid", NOBODY);
    }

    private static void mode(Path folder, String mode) throws Exception {
        Files.setPosixFilePermissions(folder, mode(mode));
    }

    private static Set<PosixFilePermission> mode(String mode) {
        return PosixFilePermissions.fromString(mode);
    }
}
