package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The ahead-of-time cache: it makes itself, and whatever becomes of it, children start.
@EnabledOnOs(OS.LINUX) // where a process can look at its own maps
class AheadOfTimeTest {
    private static final String SOURCE =
            """
            package app;

            import java.nio.file.Files;
            import java.nio.file.Path;
            import multiprocessing.Multiprocessing;
            import multiprocessing.StartMethod;

            public class Cold {
                public static void main(String[] steps) throws Exception {
                    for (String step : steps) {
                        if (step.equals("await")) {
                            while (!hasCache()) {
                                Thread.sleep(20);
                            }
                        } else {
                            var process = Multiprocessing.context(StartMethod.SPAWN).process(Cold::look);
                            process.start();
                            process.join();
                        }
                    }
                }

                static boolean hasCache() throws Exception {
                    try (var files = Files.list(Path.of(System.getProperty("multiprocessing.cache")))) {
                        return files.anyMatch(file -> file.toString().endsWith(".aot"));
                    }
                }

                static void look() throws Exception {
                    boolean isMapped = Files.readString(Path.of("/proc/self/maps")).contains(".aot");
                    System.out.println(isMapped ? "with" : "without");
                }
            }
            """;

    /// Options that change nothing that a cache depends on.
    private static final String HARMLESS =
            "-Xmx100m -XX:MaxRAMPercentage=20 -XX:InitialRAMPercentage=1 -XX:MaxDirectMemorySize=10m"
                    + " -XX:MaxMetaspaceSize=100m -XX:+ExitOnOutOfMemoryError -XX:+CrashOnOutOfMemoryError"
                    + " -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=none -XX:ActiveProcessorCount=1"
                    + " -XX:TieredStopAtLevel=1";

    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void compile() throws Exception {
        workshop = new Workshop(folder);
        workshop.compileWithLibrary("classes", Map.of("src/app/Cold.java", SOURCE));
    }

    @Test
    void itIsMadeInTheBackgroundAndUsed() throws Exception {
        assertThat(run("start", "await", "start")).isEqualTo(Ended.well("without\nwith\n"));
        assertThat(run("start")).isEqualTo(Ended.well("with\n"));
        assertThat(runWith(HARMLESS, "start")).isEqualTo(Ended.well("with\n"));
        assertThat(runWith("-XX:+UseParallelGC", "start")).isEqualTo(Ended.well("without\n"));
        assertThat(workshop.cache()).containsExactly("library.aot", "library.lock");
    }

    @Test
    void twoProgramsMayMakeItAtOnce() throws Exception {
        try (var one = start("start", "await", "start");
                var other = start("start", "await", "start")) {
            assertThat(one.ended()).isEqualTo(Ended.well("without\nwith\n"));
            assertThat(other.ended()).isEqualTo(Ended.well("without\nwith\n"));
        }
        workshop.awaitNothingLeft();
        assertThat(workshop.cache()).containsExactly("library.aot", "library.lock");
    }

    @Test
    void anotherBuildOfTheLibraryHasAnother() throws Exception {
        run("start", "await");
        Files.setLastModifiedTime(workshop.library(), FileTime.fromMillis(0));
        assertThat(run("start")).isEqualTo(Ended.well("without\n"));
    }

    @Test
    void oneThatIsCutIsNotUsed() throws Exception {
        run("start", "await");
        try (var file = new RandomAccessFile(cacheFile().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        assertThat(run("start").out()).endsWith("without\n");
    }

    @Test
    void oneWithBadContentIsThrownAway() throws Exception {
        run("start", "await");
        Path cache = cacheFile();
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.seek(file.length() / 4);
            file.write(new byte[3_000_000]);
        }
        Ended ended = run("start");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).endsWith("without\n");
        assertThat(cache).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoHindrance() throws Exception {
        assertThat(workshop.java(arguments("/dev/null/cache", "start")))
                .isEqualTo(Ended.well("without\n"));
    }

    private Ended run(String... steps) throws Exception {
        return workshop.java(arguments(workshop.path("cache").toString(), steps));
    }

    private Ended runWith(String childOptions, String step) throws Exception {
        var arguments =
                new ArrayList<>(List.of(arguments(workshop.path("cache").toString(), step)));
        arguments.addFirst("-Dmultiprocessing.childOptions=" + childOptions);
        return workshop.java(arguments.toArray(String[]::new));
    }

    private Launched start(String... steps) throws Exception {
        return workshop.start(
                Map.of(), workshop.path("."), arguments(workshop.path("cache").toString(), steps));
    }

    private static String[] arguments(String cache, String... steps) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "-Dmultiprocessing.aot=on",
                                "-Dmultiprocessing.cache=" + cache,
                                "-cp",
                                paths("core.jar", "classes"),
                                "app.Cold"));
        arguments.addAll(List.of(steps));
        return arguments.toArray(String[]::new);
    }

    private Path cacheFile() throws Exception {
        try (Stream<Path> files = Files.list(workshop.path("cache"))) {
            return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
        }
    }
}
