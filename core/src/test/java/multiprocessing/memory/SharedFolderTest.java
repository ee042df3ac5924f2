package multiprocessing.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Folders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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

    /// Of a `tmpfs` without a limit, as of `/proc`, the system says that it has no room at all.
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNoRoomIsToldTheFileIsFilled() throws Exception {
        assertThat(new SharedFolder(Path.of("/proc")).promise("mp-test-one", 1)).isNull();
    }

    /// They were sorted by what was asked again at each comparison: "Comparison method violates its general contract!"
    @Test
    void thatThereIsNoRoomIsToldThoughOthersChangeTheirFilesMeanwhile(@TempDir Path path)
            throws Exception {
        var isOver = new AtomicBoolean();
        var files = new ArrayList<RandomAccessFile>();
        for (int i = 0; i < 100; i++) {
            files.add(new RandomAccessFile(path.resolve("mp-test-" + i).toFile(), "rw"));
        }
        Thread other = Thread.ofPlatform().start(() -> changeLengths(files, isOver));
        try {
            var folder = new SharedFolder(path);
            for (int i = 0; i < 50; i++) {
                assertThatExceptionOfType(SharedMemoryException.class)
                        .isThrownBy(() -> folder.promise("mp-test-large", 1L << 60))
                        .withMessageContaining("largest=[mp-test-");
            }
        } finally {
            isOver.set(true);
            other.join();
            for (RandomAccessFile file : files) {
                file.close();
            }
        }
    }

    private static void changeLengths(List<RandomAccessFile> files, AtomicBoolean isOver) {
        var random = new Random(1);
        try {
            while (!isOver.get()) {
                files.get(random.nextInt(files.size())).setLength(random.nextInt(1 << 20));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
