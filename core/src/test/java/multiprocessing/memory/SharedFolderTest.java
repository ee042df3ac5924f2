package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import multiprocessing.os.Folders;
import org.junit.jupiter.api.Test;

class SharedFolderTest {
    /// What others had unlinked stayed promised: in the end each new block was filled, which takes ten times as long.
    @Test
    void aPromiseLastsAsLongAsTheFile() throws Exception {
        Path path = Folders.namedMemory();
        var folder = new SharedFolder(path); // that of this process has promises of other tests
        long bytes = path.toFile().getUsableSpace() / 300; // others may take some of it
        for (int i = 0; i < 12; i++) {
            assertThat(folder.promise("mp-test-gone", bytes)).as("%d-th", i).isNotNull();
        }

        String name = "mp-test-" + UUID.randomUUID();
        Path file = Files.createFile(folder.file(name));
        try {
            long promises = 0;
            while (folder.promise(name, bytes) != null) {
                promises++;
            }
            assertThat(promises).isBetween(1L, 8L); // four, unless others give back theirs
        } finally {
            Files.delete(file);
        }
        assertThat(folder.promise("mp-test-gone", bytes)).isNotNull();
    }
}
