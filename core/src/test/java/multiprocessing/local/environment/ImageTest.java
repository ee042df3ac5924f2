package multiprocessing.local.environment;

import static multiprocessing.local.environment.Workshop.paths;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An image by `jlink`, of the program's own modules and few of the JDK's.
class ImageTest {
    @TempDir Path folder;
    private Workshop workshop;

    @BeforeEach
    void open() throws Exception {
        workshop = new Workshop(folder);
    }

    @Test
    void childrenRunOnTheImageOfTheirParent() throws Exception {
        Path java = image().resolve("bin", "java");

        assertThat(workshop.image(java, "-m", "tour/" + Tour.MAIN))
                .isEqualTo(Tour.seenIn("tour", "app"));

        // as jpackage makes it, with a launcher of its own
        Path launcher = Files.move(java, java.resolveSibling("launcher"));
        assertThat(workshop.image(launcher, "-m", "tour/" + Tour.MAIN).err())
                .contains("cannot start a JVM")
                .contains("program=" + java)
                .contains("jpackage does unless it gets --jlink-options");
    }

    /// Of a program that can be linked only where this JDK can link anything at all.
    private Path image() throws Exception {
        var sources = new HashMap<>(Tour.source("src"));
        sources.put("src/module-info.java", "module tour { requires multiprocessing; }");
        workshop.compile("mods/tour", sources, "-p", workshop.library().toString());
        workshop.write(Tour.resource("mods/tour"));
        Path image = workshop.path("image");
        String path = paths(workshop.path("core.jar"), workshop.path("mods"));
        String words = link(image, "-p", path, "--add-modules", "tour,java.management");
        if (!words.isEmpty()) {
            String plain = link(workshop.path("plain"), "--add-modules", "java.base");
            assumeThat(plain).as("a JDK that can link images").isEmpty();
        }
        assertThat(words).isEmpty();
        return image;
    }

    /// What `jlink` says of its failure.
    private static String link(Path image, String... options) {
        var words = new StringWriter();
        var printer = new PrintWriter(words);
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--output", image.toString()));
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int exitCode = jlink.run(printer, printer, arguments.toArray(String[]::new));
        return exitCode == 0 ? "" : exitCode + ": " + words;
    }
}
