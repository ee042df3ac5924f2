package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ahead-of-time cache: it makes itself, and whatever becomes of it, children start.
@EnabledOnOs(OS.LINUX) // where a process can look at its own maps
class AheadOfTimeTest {
    private static final String SOURCE =
            """
            package app;

            import java.io.RandomAccessFile;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.Map;
            import java.util.Optional;
            import multiprocessing.Multiprocessing;
            import multiprocessing.StartMethod;
            import multiprocessing.error.ProcessStartException;
            import multiprocessing.process.Builder;

            public class Cold {
                public static void main(String[] steps) throws Exception {
                    for (String step : steps) {
                        var process = Multiprocessing.context(StartMethod.SPAWN).process().target(Cold::look);
                        switch (step) {
                            case "await" -> await();
                            case "training" -> System.out.println(training());
                            case "assembly" -> { while (!training().equals("create")); }
                            case "failure" -> { while (recorded().isPresent()) Thread.sleep(20); }
                            case "spoil" -> spoil();
                            case "smaller" -> run(process.jvmOptions("-Xmx100m"));
                            case "refused" -> run(process.jvmOptions("-Xmx1"));
                            case "refusedThere" -> run(process.environment(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1")));
                            case "bare" -> run(process.environment(Map.of("JDK_JAVA_OPTIONS", "")));
                            case "shared" -> run(process.environment(Map.of("JAVA_TOOL_OPTIONS", "-Xshare:auto")));
                            default -> run(process);
                        }
                    }
                }

                static void run(Builder builder) throws Exception {
                    try {
                        var process = builder.build();
                        process.start();
                        process.join();
                    } catch (ProcessStartException e) {
                        System.out.println("failed");
                    }
                }

                static void await() throws Exception {
                    while (cache().isEmpty()) {
                        Thread.sleep(20);
                    }
                }

                /// What the JVM that trains is at, once there is one.
                static String training() throws Exception {
                    while (true) {
                        for (var child : ProcessHandle.current().children().toList()) {
                            var command = child.info().commandLine().orElse("");
                            if (command.contains("AOTMode=")) {
                                return command.replaceFirst(".*AOTMode=([a-z]+).*", "$1");
                            }
                        }
                        Thread.sleep(20);
                    }
                }

                /// Writes over a part of its content.
                static void spoil() throws Exception {
                    try (var file = new RandomAccessFile(cache().orElseThrow().toFile(), "rw")) {
                        file.seek(file.length() / 4);
                        file.write(new byte[3_000_000]);
                    }
                }

                static Optional<Path> cache() throws Exception {
                    return find(".aot");
                }

                static Optional<Path> recorded() throws Exception {
                    return find(".record");
                }

                static Optional<Path> find(String suffix) throws Exception {
                    try (var files = Files.list(Path.of(System.getProperty("multiprocessing.cache")))) {
                        return files.filter(file -> file.toString().endsWith(suffix)).findFirst();
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

    @TempDir private static Path folder;

    private static Workshop workshop;

    /// What became of the program that made the cache of all tests but one, in the folder `cache`: that takes seconds.
    private static Ended maker;

    @BeforeAll
    static void make() throws Exception {
        workshop = new Workshop(folder);
        workshop.compileWithLibrary("classes", Map.of("src/app/Cold.java", SOURCE));
        maker = run("cache", "start", "await", "start");
    }

    @Test
    void itIsMadeInTheBackgroundAndUsed() throws Exception {
        assertThat(maker).isEqualTo(Ended.well("without\nwith\n"));
        assertThat(run("cache", "start")).isEqualTo(Ended.well("with\n"));
        assertThat(runWith(HARMLESS, "start")).isEqualTo(Ended.well("with\n"));
        assertThat(runWith("-XX:+UseParallelGC", "start")).isEqualTo(Ended.well("without\n"));
        assertThat(workshop.cache("cache")).containsExactly("library.aot", "library.lock");
    }

    /// It held some, with instructions of the processor that it was made on, for which a JVM before 25.0.5 does not ask.
    @Test
    @EnabledForJreRange(max = JRE.JAVA_25) // in whose words that is said
    void itHoldsNoMachineCode() throws Exception {
        Ended child =
                workshop.java(
                        "-XX:AOTCache=" + cacheFile("cache"),
                        "--add-exports=java.base/jdk.internal.access=ALL-UNNAMED",
                        "-Xlog:aot+codecache*",
                        "-cp",
                        workshop.library().toString(),
                        "multiprocessing.local.ChildMain");

        assertThat(child.out()).contains("AOT Code Cache is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx40g", "-Djdk.module.validation=true"})
    void oneThatTheJvmWouldRefuseIsNotUsed(String option) throws Exception {
        assertThat(runWith(option, "start")).isEqualTo(Ended.well("without\n"));
    }

    @Test
    void twoProgramsMayMakeItAtOnce() throws Exception {
        Files.createDirectory(workshop.path("two"));
        Path left = Files.createFile(workshop.path("two/library-0-1.part"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        try (var one = start("two", "start", "await", "start");
                var other = start("two", "start", "await", "start")) {
            assertThat(one.ended()).isEqualTo(Ended.well("without\nwith\n"));
            assertThat(other.ended()).isEqualTo(Ended.well("without\nwith\n"));
        }
        workshop.awaitNothingLeft();
        assertThat(workshop.cache("two"))
                .as("what a killed trainer of another cache has left is gone")
                .containsExactly("library.aot", "library.lock");
    }

    @Test
    void aProgramThatEndsMeanwhileLeavesTheRestToTheNext() throws Exception {
        assertThat(run("short", "start", "assembly")).isEqualTo(Ended.well("without\n"));
        assertThat(workshop.cache("short")).containsExactly("library.lock", "library.record");

        assertThat(run("short", "start", "training", "await", "start"))
                .isEqualTo(Ended.well("without\ncreate\nwith\n"));
        assertThat(workshop.cache("short")).containsExactly("library.aot", "library.lock");
    }

    @Test
    void aRecordOfWhichNoCacheCanBeMadeIsThrownAway() throws Exception {
        Path junk = workshop.path("junk");
        Files.createDirectory(junk);
        String record = cacheFile("cache").getFileName().toString().replace(".aot", ".record");
        Files.writeString(junk.resolve(record), "junk");

        assertThat(run("junk", "start", "failure", "start"))
                .isEqualTo(Ended.well("without\nwithout\n"));
        assertThat(workshop.cache("junk")).containsExactly("library.lock");
    }

    @Test
    void anotherBuildOfTheLibraryHasAnother() throws Exception {
        String cache = copy();
        FileTime before = Files.getLastModifiedTime(workshop.library());
        Files.setLastModifiedTime(workshop.library(), FileTime.fromMillis(0));
        try {
            assertThat(run(cache, "start")).isEqualTo(Ended.well("without\n"));
        } finally {
            Files.setLastModifiedTime(workshop.library(), before);
        }
    }

    @Test
    void oneThatIsCutIsNotUsed() throws Exception {
        String cache = copy();
        try (var file = new RandomAccessFile(cacheFile(cache).toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        assertThat(run(cache, "start").out()).endsWith("without\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spoil start",
                "spoil smaller",
                "start spoil start start",
            })
    void oneWithBadContentIsThrownAway(String steps) throws Exception {
        String folder = copy();
        Path cache = cacheFile(folder);
        Ended ended = run(folder, steps.split(" "));
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).endsWith("without\n");
        assertThat(cache).doesNotExist();
    }

    @Test
    void oneIsNotBlamedForOptionsThatAreRefused() throws Exception {
        assertThat(run("cache", "refused", "smaller").out()).endsWith("failed\nwith\n");
        assertThat(run("cache", "start", "refusedThere", "start").out()).endsWith("failed\nwith\n");
    }

    @Test
    void itIsMadeWithoutOptionsOfTheEnvironment() throws Exception {
        var environment =
                Map.of(
                        "JDK_JAVA_OPTIONS",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "JDK_AOT_VM_OPTIONS", // as of who makes a cache for his own program
                        "-XX:+UseParallelGC");
        try (var program =
                workshop.start(
                        environment,
                        workshop.path("."),
                        arguments(workshop.path("bare"), "bare", "await", "bare"))) {
            assertThat(program.ended().out()).isEqualTo("without\nwith\n");
        }
        assertThat(run("bare", "start")).isEqualTo(Ended.well("with\n"));
    }

    @Test
    void optionsOfTheEnvironmentCountAsAnyOthers() throws Exception {
        assertThat(run("cache", "start", "shared", "start").out())
                .isEqualTo("with\nwithout\nwith\n");
        for (var variable :
                Map.of(
                                "JDK_JAVA_OPTIONS",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "JAVA_TOOL_OPTIONS",
                                "-Xshare:auto")
                        .entrySet()) {
            Map<String, String> environment = Map.of(variable.getKey(), variable.getValue());
            try (var program =
                    workshop.start(
                            environment,
                            workshop.path("."),
                            arguments(workshop.path("cache"), "start"))) {
                Ended ended = program.ended();
                assertThat(ended.out()).isEqualTo("without\n");
                assertThat(ended.err()).doesNotContain("[error]");
            }
        }
        assertThat(run("cache", "start")).isEqualTo(Ended.well("with\n"));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoHindrance() throws Exception {
        assertThat(workshop.java(arguments(Path.of("/dev/null/cache"), "start")))
                .isEqualTo(Ended.well("without\n"));
    }

    /// A folder with a cache as it was made.
    private String copy() throws Exception {
        Path copy = Files.createTempDirectory(folder, "copy");
        Path made = cacheFile("cache");
        Files.copy(made, copy.resolve(made.getFileName()));
        return copy.getFileName().toString();
    }

    private static Ended run(String cache, String... steps) throws Exception {
        return workshop.java(arguments(workshop.path(cache), steps));
    }

    private static Ended runWith(String childOptions, String step) throws Exception {
        var arguments = new ArrayList<>(List.of(arguments(workshop.path("cache"), step)));
        arguments.addFirst("-Dmultiprocessing.childOptions=" + childOptions);
        return workshop.java(arguments.toArray(String[]::new));
    }

    private static Launched start(String cache, String... steps) throws Exception {
        return workshop.start(Map.of(), workshop.path("."), arguments(workshop.path(cache), steps));
    }

    private static String[] arguments(Path cache, String... steps) {
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

    private static Path cacheFile(String cache) throws Exception {
        try (Stream<Path> files = Files.list(workshop.path(cache))) {
            return files.filter(file -> file.toString().endsWith(".aot")).findFirst().orElseThrow();
        }
    }
}
