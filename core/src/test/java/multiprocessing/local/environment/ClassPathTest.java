package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `java -cp`.
class ClassPathTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void compile() throws Exception {
        workshop = new Workshop(folder);
        workshop.compileWithLibrary("classes", Tour.source("src"));
        workshop.write(Tour.resource("classes"));
    }

    @Test
    void aChildHasTheClassPathOfItsParent() throws Exception {
        assertThat(workshop.java("-cp", paths("core.jar", "classes"), Tour.MAIN))
                .isEqualTo(Tour.seenIn("null", "app"));
        assertThat(workshop.cache()).isEmpty();
    }

    @Test
    void theLibraryMayBeOnTheBootClassPath() throws Exception {
        assertThat(workshop.java("-Xbootclasspath/a:core.jar", "-cp", "classes", Tour.MAIN))
                .isEqualTo(Tour.seenIn("null", "app"));
        assertThat(workshop.cache()).containsExactly("library.jar");
    }

    @Test
    void relativePathsMeanTheParentsWorkingDirectory() throws Exception {
        workshop.compileWithLibrary(
                "classes",
                Map.of(
                        "src/app/Elsewhere.java",
                        """
                        package app;

                        import java.nio.file.Path;
                        import multiprocessing.process.Process;

                        public class Elsewhere {
                            public static void main(String[] args) throws Exception {
                                Tour.end(Process.builder().directory(Path.of(args[0])).target(Elsewhere::say).build());
                            }

                            static void say() throws Exception {
                                System.out.println(Path.of("").toAbsolutePath().getFileName() + ", " + Tour.resource());
                            }
                        }
                        """,
                        "src/app/Tour.java",
                        Tour.SOURCE));
        Files.createDirectories(workshop.path("below"));
        assertThat(
                        workshop.java(
                                Map.of(),
                                workshop.path("below"),
                                "-cp",
                                paths("../core.jar", "../classes", ""),
                                "app.Elsewhere",
                                "../tmp"))
                .isEqualTo(Ended.well("tmp, from a file\n"));
    }

    @Test
    void aVeryLongClassPathIsReadFromAFile() throws Exception {
        var longPath = new StringBuilder(paths("core.jar", "classes"));
        for (int i = 0; longPath.length() < 150_000; i++) {
            longPath.append(File.pathSeparator)
                    .append(
                            workshop.path(
                                    "lib/\"odd\" näme\\" + i + "/" + "x".repeat(200) + ".jar"));
        }
        workshop.write(Map.of("long path.txt", "-cp\n" + quoted(longPath.toString()) + "\n"));
        assertThat(workshop.java("@" + workshop.path("long path.txt"), Tour.MAIN))
                .isEqualTo(Tour.seenIn("null", "app"));
        assertThat(workshop.cache()).isEqualTo(List.of("arguments.txt"));
    }

    @Test
    void aVeryLongPropertyIsReadFromAFile() throws Exception {
        workshop.compileWithLibrary(
                "classes",
                Map.of(
                        "src/app/Long.java",
                        """
                        package app;

                        import multiprocessing.process.Process;

                        public class Long {
                            public static void main(String[] args) throws Exception {
                                int hash = said();
                                Tour.end(new Process(() -> System.out.println(hash == said())));
                            }

                            static int said() {
                                return System.getProperty("said").hashCode();
                            }
                        }
                        """,
                        "src/app/Tour.java",
                        Tour.SOURCE));
        String option =
                quoted("-Dsaid=two lines of \"odd\" näme\\" + "s".repeat(150_000))
                        .replace("two ", "two\\n");
        workshop.write(Map.of("long.txt", option));
        assertThat(
                        workshop.java(
                                "@" + workshop.path("long.txt"),
                                "-cp",
                                paths("core.jar", "classes"),
                                "app.Long"))
                .isEqualTo(Ended.well("true\n"));
        assertThat(workshop.cache()).isEqualTo(List.of("options.txt"));
    }

    @Test
    void twoParentsWithDifferentCodeOfOneNameDoNotMeet() throws Exception {
        String source =
                """
                package app;

                import java.nio.file.*;
                import multiprocessing.process.Process;

                public class Version {
                    public static void main(String[] args) throws Exception {
                        Files.createFile(Path.of("VERSION is here"));
                        for (int i = 0; i < 3; i++) {
                            var process = new Process(() -> System.out.println("VERSION"));
                            process.start();
                            process.join();
                            while (!Files.exists(Path.of("OTHER is here"))) {
                                Thread.onSpinWait();
                            }
                        }
                    }
                }
                """;
        for (List<String> pair : List.of(List.of("one", "two"), List.of("two", "one"))) {
            String text = source.replace("VERSION", pair.get(0)).replace("OTHER", pair.get(1));
            workshop.compileWithLibrary(pair.get(0), Map.of("src/app/Version.java", text));
        }
        try (Launched one = startVersion("one");
                Launched two = startVersion("two")) {
            assertThat(one.ended()).isEqualTo(Ended.well("one\n".repeat(3)));
            assertThat(two.ended()).isEqualTo(Ended.well("two\n".repeat(3)));
        }
        workshop.awaitNothingLeft();
    }

    private Launched startVersion(String classes) throws Exception {
        return workshop.start(
                Map.of(), workshop.path("."), "-cp", paths("core.jar", classes), "app.Version");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
