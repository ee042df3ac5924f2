package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a child is told of the manifest of its parent's jar. What comes of it: `JarTest`.
class MainJarTest {
    @TempDir Path folder;

    @Test
    void finalFieldsMayBeChangedWhereTheJdkAsksWhoMay() throws Exception {
        String jar = jar("Enable-Final-Field-Mutation", "ALL-UNNAMED");

        assertThat(MainJar.options(jar + " argument", jar, 26))
                .containsExactly("--enable-final-field-mutation=ALL-UNNAMED");
        assertThat(MainJar.options(jar + " argument", jar, 25)).isEmpty();
    }

    private String jar(String attribute, String value) throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "Main");
        attributes.putValue(attribute, value);
        Path jar = folder.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar.toString();
    }
}
