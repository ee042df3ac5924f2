package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import multiprocessing.os.Host;
import org.junit.jupiter.api.Test;

class SharedFolderTest {
    /// What others had unlinked stayed promised: in the end each new block was filled, which takes ten times as long.
    @Test
    void aPromiseLastsAsLongAsTheFile() throws Exception {
        var folder = SharedFolder.get();
        long bytes = Host.namedMemoryFolder().toFile().getUsableSpace() / 256;
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
            assertThat(promises).isBetween(1L, 4L);
        } finally {
            Files.delete(file);
        }
        assertThat(folder.promise("mp-test-gone", bytes)).isNotNull();
    }
}
