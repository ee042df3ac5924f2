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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
    private static final Path SHM = Path.of("/dev/shm");

    @Test
    void makesNothingBesideTheSharedFolderThatAKillCouldLeave() throws Exception {
        assumeTrue(OpenFiles.canBeReopened() && Files.isWritable(SHM), "no /proc or no /dev/shm");
        try (var watching = SHM.getFileSystem().newWatchService()) {
            WatchKey _ = SHM.register(watching, ENTRY_CREATE);
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
}
