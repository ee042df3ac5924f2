package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `java -p … -m …`.
class ModulePathTest {
    private static final String USES_OTHER =
            """
            package app;

            import multiprocessing.process.Process;

            public class UsesOther {
                public static void main(String[] args) throws Exception {
                    var process = new Process(() -> System.out.println(new other.Thing()));
                    process.start();
                    process.join();
                    System.out.println(process.exception());
                }
            }
            """;

    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
    }

    @Test
    void aModuleNeedNotBeOpenToTheLibrary() throws Exception {
        assertThat(tourAs("module tour { requires multiprocessing; }"))
                .isEqualTo(Tour.seenIn("tour", "app"));
    }

    @Test
    void aModuleMayBeOpen() throws Exception {
        assertThat(
                        tourAs(
                                "module tour { requires multiprocessing; opens app to multiprocessing; }"))
                .isEqualTo(Tour.seenIn("tour", "app"));
    }

    private Ended tourAs(String descriptor) throws Exception {
        var sources = new HashMap<>(Tour.source("src"));
        sources.put("src/module-info.java", descriptor);
        workshop.compile("mods/tour", sources, "-p", workshop.library().toString());
        workshop.write(Tour.resource("mods/tour"));
        return workshop.java("-p", paths("core.jar", "mods"), "-m", "tour/" + Tour.MAIN);
    }

    @Test
    void aProgramOnTheClassPathMayUseTheLibraryAsAModule() throws Exception {
        workshop.compileWithLibrary("classes", Tour.source("src"));
        workshop.write(Tour.resource("classes"));
        assertThat(
                        workshop.java(
                                "-p",
                                "core.jar",
                                "--add-modules",
                                "multiprocessing",
                                "-cp",
                                "classes",
                                Tour.MAIN))
                .isEqualTo(Tour.seenIn("null", "app"));
    }

    @Test
    void modulesBesideTheClassPathReachTheChild() throws Exception {
        compileOther();
        workshop.compile(
                "classes",
                Map.of("src/app/UsesOther.java", USES_OTHER),
                "-p",
                workshop.path("mods").toString(),
                "--add-modules",
                "other",
                "-cp",
                workshop.library().toString());
        assertThat(
                        workshop.java(
                                "-p",
                                "mods",
                                "--add-modules",
                                "other",
                                "-cp",
                                paths("core.jar", "classes"),
                                "app.UsesOther"))
                .isEqualTo(Ended.well("a thing of module other\nOptional.empty\n"));
    }

    @Test
    void theLibraryMayBeInALayerThatTheCommandLineDoesNotKnow() throws Exception {
        workshop.library();
        workshop.write(Tour.source("src"));
        workshop.write(Tour.resource("src"));
        workshop.write(Map.of("src/module-info.java", "module tour { requires multiprocessing; }"));
        // the launcher makes a layer for the module that it compiles, and resolves the library into
        // it
        assertThat(workshop.java("-p", "core.jar", "src/app/Tour.java"))
                .isEqualTo(Tour.seenIn("null", "multiprocessing"));
    }

    private void compileOther() throws Exception {
        workshop.compile(
                "mods/other",
                Map.of(
                        "other/module-info.java",
                        "module other { exports other; }",
                        "other/other/Thing.java",
                        """
                        package other;

                        public class Thing {
                            @Override public String toString() { return "a thing of " + getClass().getModule(); }
                        }
                        """));
    }
}
