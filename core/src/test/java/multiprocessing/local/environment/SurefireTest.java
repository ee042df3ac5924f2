package multiprocessing.local.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Maven surefire, which runs this very test: its JVM talks to Maven over standard output, in a format of its own that
/// any other byte there would corrupt.
@ExtendWith(Leftovers.class)
class SurefireTest {
    /// A line as surefire's JVM sends it.
    private static final String LIKE_AN_EVENT =
            ":maven-surefire-event:\u0008:testset-starting:\u0001:normal-run:\u0005:UTF-8:";

    @BeforeEach
    void isUnderSurefire() {
        assumeTrue(System.getProperty("surefire.test.class.path") != null, "run by Maven");
    }

    @Test
    void aChildHasTheTestsClassPath() throws Exception {
        try (Printed printed = Printed.begin()) {
            end(new Process(() -> System.out.println(where())));
            assertThat(printed.out()).isEqualTo(where() + "\n");
        }
    }

    private static String where() {
        return SurefireTest.class.getClassLoader().getName() + " " + Test.class.getName();
    }

    @Test
    void whatAChildPrintsGoesThroughTheTestsSystemOut() throws Exception {
        try (Printed printed = Printed.begin()) {
            end(
                    new Process(() ->
                            IntStream.range(0, 100)
                                    .forEach(i -> System.out.println(LIKE_AN_EVENT + i))));
            assertThat(printed.out())
                    .isEqualTo(
                            IntStream.range(0, 100)
                                    .mapToObj(i -> LIKE_AN_EVENT + i + "\n")
                                    .collect(Collectors.joining()));
        }
    }

    @Test
    void aChildDoesNotHoldTheChannelToMaven() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "Linux");
        String channel = Files.readSymbolicLink(descriptors.resolve("1")).toString();
        assertThat(channel).startsWith("pipe:");
        try (Printed printed = Printed.begin()) {
            end(new Process(() -> System.out.println(pipes())));
            assertThat(printed.out()).contains("pipe:").doesNotContain(channel);
        }
    }

    private static String pipes() throws IOException {
        var pipes = new StringBuilder();
        try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path link : links) {
                if (Files.isSymbolicLink(link)) { // not the one of this very listing
                    pipes.append(Files.readSymbolicLink(link)).append(' ');
                }
            }
        }
        return pipes.toString();
    }

    private static void end(Process process) throws Exception {
        process.start();
        process.join();
        assertThat(process.exitCode()).hasValue(0);
    }
}
