package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryJarTest {
    @TempDir Path folder;

    @Test
    void holdsEveryClassOfTheLibrary() throws Exception {
        Set<String> collected = new TreeSet<>(LibraryJar.collect().keySet());
        Set<String> classes = classesOfTheBuild();
        assertThat(classes).contains("multiprocessing/local/LibraryJar.class");

        classes.removeAll(collected);
        assertThat(classes).as("to be named as entrances").isEmpty();
        assertThat(collected).contains("META-INF/services/multiprocessing.backend.Backend");
    }

    private static Set<String> classesOfTheBuild() throws Exception {
        var source = LibraryJar.class.getProtectionDomain().getCodeSource();
        Path build = Path.of(URI.create(Objects.requireNonNull(source).getLocation().toString()));
        if (Files.isDirectory(build)) {
            return classesIn(build);
        }
        try (FileSystem jar = FileSystems.newFileSystem(build)) {
            return classesIn(jar.getPath("/"));
        }
    }

    private static Set<String> classesIn(Path top) throws Exception {
        try (Stream<Path> files = Files.walk(top)) {
            return files.map(file -> top.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void isAloneUnlessOtherClassesAreBesideIt() throws Exception {
        Path own = jar("own.jar", "multiprocessing/local/A.class", "META-INF/MANIFEST.MF");
        Path shaded = jar("shaded.jar", "multiprocessing/local/A.class", "com/acme/Main.class");
        assertThat(Stream.of(own, shaded, folder, folder.resolve("no")).map(LibraryJar::isAlone))
                .isEqualTo(List.of(true, false, false, false));
    }

    private Path jar(String name, String... entries) throws Exception {
        Path jar = folder.resolve(name);
        try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar))) {
            for (String entry : entries) {
                out.putNextEntry(new java.util.zip.ZipEntry(entry));
            }
        }
        return jar;
    }
}
