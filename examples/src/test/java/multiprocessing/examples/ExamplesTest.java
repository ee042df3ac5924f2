package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {
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
