package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.os.Host;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// With which options of a child its JVM takes the ahead-of-time cache.
class AotCacheTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx100m",
                "-Xmx31g",
                "-Xmx34359738367",
                "-Xmx",
                "-Xmxx",
                "-Dkey=value",
                "-Djdk.tls=1"
            })
    void someChangeNothingThatItDependsOn(String option) {
        assertThat(AotCache.isHarmless(option)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseParallelGC",
                "-Xmx32g",
                "-Xmx32768M",
                "-Xmx1t",
                "-Xms40g",
                "-Xmx999999999999999999g",
                "-Djava.system.class.loader=a.Loader",
                "-Djdk.module.validation=true"
            })
    void withOthersAJvmRefusesIt(String option) {
        assertThat(AotCache.isHarmless(option)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:MaxRAMPercentage=50, 16, false",
        "-XX:MaxRAMPercentage=50, 64, true",
        "-XX:MaxRAMPercentage=10, 256, false",
        "-XX:MaxRAMPercentage=12.5, 256, true",
        "-XX:InitialRAMPercentage=1, 64, false",
        "-XX:InitialRAMPercentage=1, 256, true",
        "-XX:InitialRAMPercentage=1 -XX:MaxRAMPercentage=10, 256, false",
        "-XX:MaxRAMPercentage=50 -Xmx1g, 256, false",
        "-XX:MaxRAMPercentage=x, 256, false",
        "-XX:MaxRAMPercentage=50, 0, false",
        "-Xms1g, 256, false"
    })
    void aPercentageOfMuchMemoryIsALargeHeap(String options, int gibibytes, boolean isLarge) {
        List<String> all = List.of(options.split(" ", -1));
        assertThat(AotCache.mayMakeLargeHeap(all, () -> (long) gibibytes << 30)).isEqualTo(isLarge);
    }

    /// The layers of a container's image have whole seconds.
    @Test
    void aJarWhoseDateHasLostItsFractionHasTheSameCache(@TempDir Path folder) throws Exception {
        Path jar = Files.createFile(folder.resolve("library.jar"));
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00.900Z")));
        Path cache = AotCache.file(jar);

        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(AotCache.file(jar)).isEqualTo(cache);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:01Z")));
        assertThat(AotCache.file(jar)).isNotEqualTo(cache);
    }

    /// As after an upgrade in its place. The JVM would refuse the old one for ever, and each program have it kept.
    @Test
    void anotherJavaProgramOfTheSameNameHasAnother(@TempDir Path folder) throws Exception {
        Path jar = Files.createFile(folder.resolve("library.jar"));
        Path java = Files.createFile(folder.resolve("java"));
        // else a spare might be started by it
        Multiprocessing.context(StartMethod.FORKSERVER).release();
        System.setProperty("multiprocessing.java", java.toString());
        try {
            Path cache = AotCache.file(jar);
            Files.setLastModifiedTime(java, FileTime.from(Instant.EPOCH));

            assertThat(AotCache.file(jar)).isNotEqualTo(cache);
        } finally {
            System.clearProperty("multiprocessing.java");
        }
    }

    @Test
    void nobodyAsksForTheMemoryInVain() {
        assertThat(AotCache.mayMakeLargeHeap(List.of("-ea"), Assertions::fail)).isFalse();
        assertThat(Host.memoryBytes()).isNotEmpty();
    }
}
