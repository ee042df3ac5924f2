package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `java -jar`, with the library beside the program's jar or shaded into it.
class JarTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
    }

    @Test
    void aChildFollowsTheClassPathOfTheManifest() throws Exception {
        Path classes = tour();
        workshop.jar(
                workshop.path("app.jar"),
                manifest("Main-Class", Tour.MAIN, "Class-Path", "core.jar missing.jar"),
                Map.of(classes, ""));
        assertThat(workshop.java("-jar", "app.jar")).isEqualTo(Tour.seenIn("null", "app"));
    }

    @Test
    void theLibraryMayBeShadedIntoTheProgramsJar() throws Exception {
        workshop.jar(
                workshop.path("all.jar"),
                manifest("Main-Class", Tour.MAIN),
                Map.of(tour(), "", Workshop.ownClasses(), ""));
        assertThat(workshop.java("-jar", "all.jar")).isEqualTo(Tour.seenIn("null", "app"));
        assertThat(workshop.cache()).isEmpty();
    }

    @Test
    void aShadedJarKeepsItsPlaceOnTheClassPath() throws Exception {
        workshop.jar(
                workshop.path("all.jar"),
                manifest(),
                Map.of(tour(), "", Workshop.ownClasses(), ""));
        workshop.write(Map.of("config/app/hello.txt", "from the configuration"));
        Ended ended = workshop.java("-cp", paths("config", "all.jar"), Tour.MAIN);
        assertThat(ended.out()).endsWith("from the configuration\n");
    }

    @Test
    void aChildIsGrantedWhatTheManifestGrants() throws Exception {
        Path classes =
                workshop.compileWithLibrary(
                        "classes",
                        Map.of(
                                "src/Granted.java",
                                """
                                import java.util.stream.Stream;
                                import multiprocessing.process.Process;

                                public class Granted {
                                    public static void main(String[] args) throws Exception {
                                        say();
                                        child(() -> { say(); child(Granted::say); });
                                    }

                                    static void say() {
                                        Module own = Granted.class.getModule();
                                        Module base = Object.class.getModule();
                                        System.out.println(Stream.of(
                                                base.isOpen("java.util", own), base.isOpen("java.io", own),
                                                base.isExported("sun.util.calendar", own), base.isOpen("sun.util.calendar", own),
                                                own.isNativeAccessEnabled()).toList());
                                    }

                                    static void child(multiprocessing.function.SerializableRunnable target) throws Exception {
                                        var process = new Process(target);
                                        process.start();
                                        process.join();
                                    }
                                }
                                """));
        workshop.jar(
                workshop.path("app.jar"),
                manifest(
                        "Main-Class", "Granted",
                        "Class-Path", "core.jar",
                        "Add-Opens", "java.base/java.util no.module/a java.base/no.package",
                        "Add-Exports", "java.base/sun.util.calendar",
                        "Enable-Native-Access", "ALL-UNNAMED"),
                Map.of(classes, ""));
        String granted = "[true, false, true, false, true]\n";
        assertThat(workshop.java("-jar", "app.jar")).isEqualTo(Ended.well(granted.repeat(3)));

        String nothing = "[false, false, false, false, false]\n";
        assertThat(
                        workshop.java(
                                "-cp", "app.jar", "Granted")) // the JVM looks into it for -jar only
                .isEqualTo(Ended.well(nothing.repeat(3)));
    }

    private Path tour() throws Exception {
        workshop.write(Tour.resource("classes"));
        return workshop.compileWithLibrary("classes", Tour.source("src"));
    }

    private static Manifest manifest(String... pairs) {
        var manifest = new Manifest();
        for (int i = 0; i < pairs.length; i += 2) {
            manifest.getMainAttributes().putValue(pairs[i], pairs[i + 1]);
        }
        return manifest;
    }
}
