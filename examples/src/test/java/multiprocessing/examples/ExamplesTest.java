package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
    private static final String PACKAGE = Examples.class.getPackageName();

    @TempDir Path folder;

    @Test
    void listsTheExamplesOneALine() throws Exception {
        try (var run = Run.of(folder, Examples.class)) {
            for (Example example : Examples.all()) {
                assertThat(run.line())
                        .containsSubsequence(example.number(), example.name(), example.line());
            }
            run.ends();
        }
    }

    @Test
    void listsEachProgramOfThePackage() throws Exception {
        assertThat(Examples.all())
                .extracting(Example::name)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(programs());
    }

    @Test
    void eachListingStandsBesidePythons() throws Exception {
        String porting = Files.readString(Shell.checkout().resolve("docs/porting.md"));
        assertThat(Examples.all())
                .filteredOn(Example::isListing)
                .isNotEmpty()
                .allSatisfy(listing -> assertThat(porting).contains("`" + listing.name() + "`"));
    }

    /// The classes of the package that can be run so: with a `main` that takes nothing.
    private static List<String> programs() throws Exception {
        var names = new ArrayList<String>();
        Path sources =
                Shell.checkout().resolve("examples/src/main/java", PACKAGE.replace('.', '/'));
        try (var files = Files.newDirectoryStream(sources, "[A-Z]*.java")) {
            for (Path file : files) {
                String name = file.getFileName().toString().replace(".java", "");
                if (isProgram(Class.forName(PACKAGE + "." + name))) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static boolean isProgram(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .anyMatch(method ->
                        method.getName().equals("main") && method.getParameterCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"StartOnly", "startonly", "1"})
    void runsTheOneThatIsNamedOrNumbered(String name) throws Exception {
        try (var run = Run.of(folder, Examples.class, name)) {
            run.prints("hello from another process").ends();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tap", "5", "-"})
    void refusesWhatIsNotThere(String name) throws Exception {
        try (var run = Run.of(folder, Examples.class, name)) {
            run.ends(2);
            assertThat(run.errorLines())
                    .hasSize(1 + Examples.all().size())
                    .startsWith("No example is called '" + name + "'. There are:");
        }
    }
}
