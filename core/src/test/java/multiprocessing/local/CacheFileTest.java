package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import multiprocessing.os.Folders;
import org.junit.jupiter.api.Test;

/// Each class path too long for a command line left a file in the cache folder, for ever.
class CacheFileTest {
    @Test
    void whatNoProgramHasBegunToUseForLongIsSwept() throws Exception {
        Path old = CacheFile.of("swept", ".txt", "old");
        Path recent = CacheFile.of("swept", ".txt", "recent");
        age(old, Duration.ofDays(61));
        age(recent, Duration.ofDays(59));

        Path own = CacheFile.of("swept", ".txt", "own");

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(own).hasContent("own");
        Files.delete(recent);
        Files.delete(own);
    }

    @Test
    void whatAProgramBeginsToUseIsKept() throws Exception {
        Path used = CacheFile.of("kept", ".txt", "used");
        age(used, Duration.ofDays(61));

        assertThat(CacheFile.of("kept", ".txt", "used")).isEqualTo(used).hasContent("used");
        assertThat(CacheFile.isUnusedFor(Duration.ofDays(1), used)).isFalse();
        assertThat(used.getParent()).isEqualTo(Folders.cache());
        Files.delete(used);
    }

    private static void age(Path file, Duration age) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
