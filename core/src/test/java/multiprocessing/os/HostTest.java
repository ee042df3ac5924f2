package multiprocessing.os;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    private static final Path SHM = Path.of("/dev/shm");

    @Test
    void makesNothingBesideTheSharedFolderThatAKillCouldLeave() throws Exception {
        assumeTrue(Host.canReopenFiles() && Files.isWritable(SHM), "no /proc or no /dev/shm");
        try (var watching = SHM.getFileSystem().newWatchService()) {
            WatchKey _ = SHM.register(watching, ENTRY_CREATE);
            Path folder = Host.sharedMemoryFolder();
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

    @Test
    void tellsWhenAProcessBeganAsLongAsItLives() throws Exception {
        long own = ProcessHandle.current().pid();
        assertThat(Host.startOf(own)).isEqualTo(Host.startOf(own)).isNotEmpty();

        Process child = new ProcessBuilder(Host.java().toString(), "-version").start();
        assertThat(Host.startOf(child.pid())).isNotEmpty().isNotEqualTo(Host.startOf(own));
        child.destroyForcibly();
        child.waitFor();

        assertThat(Host.startOf(child.pid())).isEmpty();
    }

    /// A child may have another working directory.
    @Test
    void aRelativeCacheFolderMeansTheWorkingDirectoryOfThisProcess(@TempDir Path folder)
            throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("cache"));
        try (var _ = new Property("multiprocessing.cache", relative.toString())) {
            assertThat(Host.cacheFolder()).isAbsolute();
        }
    }

    /// As above.
    @Test
    void soDoesARelativeTemporaryFolder(@TempDir Path folder) throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(folder);
        try (var _ = new Property("multiprocessing.cache", null);
                var _ = new Property("user.home", "?");
                var _ = new Property("java.io.tmpdir", relative.toString())) {
            assertThat(Host.cacheFolder()).isAbsolute();
        }
    }

    /// Its options may be unknown to that one, as those of a collector that only some have.
    @Test
    void knowsWhetherChildrenRunOnAnotherJdk() {
        assertThat(Host.isJavaOfThisJvm()).isTrue();
        try (var _ = new Property("multiprocessing.java", "/opt/other/bin/java")) {
            assertThat(Host.isJavaOfThisJvm()).isFalse();
        }
    }

    /// A system property with another value, until it is closed.
    private static final class Property implements AutoCloseable {
        private final String name;
        private final @Nullable String before;

        /// @param value null for none
        Property(String name, @Nullable String value) {
            this.name = name;
            this.before = System.getProperty(name);
            set(value);
        }

        private void set(@Nullable String value) {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        }

        @Override
        public void close() {
            set(before);
        }
    }
}
