package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import multiprocessing.Multiprocessing;
import multiprocessing.StartMethod;
import multiprocessing.process.Process;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir Path folder;

    @AfterEach
    void calmDown() {
        System.clearProperty("examples.pace");
        System.clearProperty("multiprocessing.childOptions");
    }

    @Test
    void runsEachListingAndSaysHowManyRan() throws Exception {
        try (var run = Run.atPace("0.02", folder, Demo.class)) {
            List<String> lines = run.rest();
            run.ends();
            List<String> headings =
                    Examples.all().stream()
                            .filter(Example::isListing)
                            .map(each -> "== " + each.name() + ": " + each.line())
                            .toList();
            assertThat(lines).containsSubsequence(headings);
            assertThat(lines.getLast())
                    .matches(headings.size() + " examples ran in \\d+\\.\\d s\\.");
        }
    }

    @Test
    void failsWithAnExampleThatThrows() throws Exception {
        assertThat(Demo.succeeds(new Example("-", "Missing", "not there"))).isFalse();
        assertThat(Demo.summary(18, List.of("Missing", "Other"), 1.25))
                .isEqualTo("Of 18 examples failed: Missing, Other; 1.3 s.");
    }

    @Test
    void failsWithAChildThatThrows() throws Exception {
        var broken = new Process(() -> Integer.parseInt("three"));
        var sound = new Process(() -> {});
        broken.start();
        sound.start();

        assertThat(Demo.endWell(List.of(broken, sound))).isFalse();
        assertThat(Demo.endWell(List.of(sound))).isTrue();
    }

    @Test
    void takesItsChildrenAlongWhenItHurries() throws Exception {
        Demo.hurry("0.25");
        var fresh = Multiprocessing.context(StartMethod.SPAWN); // no spare of a calmer time
        var p = fresh.process(() -> System.exit((int) Pace.seconds(28).toSeconds()));

        p.start();
        p.join();

        assertThat(p.exitCode()).hasValue(7);
    }
}
