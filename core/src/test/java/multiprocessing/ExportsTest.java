package multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
                    .filter(type -> isVisible(type.getModifiers()))
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
