package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What users can call shows them nothing that they cannot name. The lint `exports` would say the same, but it also wants
/// every user to have the module of our annotations.
class ExportsTest {
    private static final Pattern PACKAGE =
            Pattern.compile("\\bmultiprocessing(?:\\.[a-z]+)*(?=\\.[A-Z])");

    private static final Pattern OWN_USE =
            Pattern.compile("For the library's own use: no part of the API\\.");
    private static final Pattern LEFT_OUT =
            Pattern.compile(
                    "<exclude>(multiprocessing(?:\\.[a-z]+)+\\.[A-Z]\\w+)(?:#.+)?</exclude>");

    @Test
    void exportedClassesMentionExportedPackagesOnly() throws Exception {
        Path classes =
                Path.of(
                        URI.create(
                                Objects.requireNonNull(
                                                Multiprocessing.class
                                                        .getProtectionDomain()
                                                        .getCodeSource())
                                        .getLocation()
                                        .toString()));
        Set<String> exported = exportedPackages(classes);
        assertThat(exported).contains("multiprocessing", "multiprocessing.process");
        for (String name : exported) {
            for (Class<?> type : publicClasses(classes, name.replace('.', '/') + '/')) {
                assertThat(mentioned(type)).as(type.getName()).isSubsetOf(exported);
            }
        }
    }

    /// Public for other rooms, or for classes that are made: a release may change it, and the profile `api-check` must not
    /// take it for a promise.
    @Test
    void whatIsNoPartOfTheApiIsLeftOutOfItsComparison() throws Exception {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> files = Files.walk(sources)) {
            var said = new TreeMap<String, Long>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long count = OWN_USE.matcher(Files.readString(file)).results().count();
                if (count > 0) {
                    String name = sources.relativize(file).toString().replace(".java", "");
                    said.put(name.replace(File.separatorChar, '.'), count);
                }
            }
            assertThat(leftOut()).isEqualTo(said).containsKey("multiprocessing.codec.Parcel");
        }
    }

    /// How often each class is named, as a whole or with a method.
    private static Map<String, Long> leftOut() throws IOException {
        return LEFT_OUT.matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .collect(Collectors.groupingBy(found -> found.group(1), Collectors.counting()));
    }

    private static Set<String> exportedPackages(Path classes) {
        return module(classes).descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(Exports::source)
                .collect(Collectors.toSet());
    }

    private static ModuleReference module(Path classes) {
        return ModuleFinder.of(classes).findAll().iterator().next();
    }

    private static List<Class<?>> publicClasses(Path classes, String folder) throws IOException {
        try (ModuleReader reader = module(classes).open()) {
            return reader.list()
                    .filter(file -> file.startsWith(folder) && file.endsWith(".class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .filter(file -> file.indexOf('/', folder.length()) < 0)
                    .filter(file -> !file.endsWith("package-info"))
                    .<Class<?>>map(file -> load(file.replace('/', '.')))
                    .filter(ExportsTest::isVisible)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ExportsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && (around == null || isVisible(around));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Set<String> mentioned(Class<?> type) {
        return Stream.of(
                        Stream.of(type.toGenericString(), "" + type.getGenericSuperclass()),
                        Arrays.stream(type.getGenericInterfaces()).map(Object::toString),
                        visible(type.getDeclaredFields()),
                        visible(type.getDeclaredConstructors()),
                        visible(type.getDeclaredMethods()))
                .flatMap(texts -> texts)
                .flatMap(text -> PACKAGE.matcher(text).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static Stream<String> visible(Member[] members) {
        return Arrays.stream(members)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .map(member ->
                        switch (member) {
                            case java.lang.reflect.Executable executable ->
                                    executable.toGenericString();
                            case java.lang.reflect.Field field -> field.toGenericString();
                            default -> "";
                        });
    }
}
