package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo, small: two modules instead of all.
class DemoTest {
    @TempDir Path folder;

    @Test
    void countsAllAndNamesTheTwoThatFail() throws Exception {
        Path files = folder.resolve("new").resolve("demo");
        long classes = classFiles("java.logging") + classFiles("java.net.http");

        List<String> lines;
        try (var run =
                Run.of(folder, Demo.class, files.toString(), "java.logging", "java.net.http")) {
            lines = run.rest();
            run.ends(0);
            assertThat(run.errorLines())
                    .anyMatch(line -> line.matches("parsing 100 %.*2 failed.*"));
        }

        assertThat(lines.getFirst()).startsWith(classes + " class files, in ");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("poison/"))
                .satisfiesExactlyInAnyOrder(
                        line ->
                                assertThat(line)
                                        .startsWith("poison/Crash.class: WorkerLostException: ")
                                        .contains("PoolWorker-", "crashed"),
                        line ->
                                assertThat(line)
                                        .startsWith("poison/Hang.class: TaskTimeoutException: ")
                                        .contains("by killing its worker", "runLimit=PT3S"));
        assertThat(lines)
                .anyMatch(line -> line.matches("all +" + classes + " .* B"))
                .anyMatch(line -> line.matches("serial .* " + classes + " classes, .*"))
                .anyMatch(line -> line.matches("\\d+ workers .* the same totals, .* as fast .*"));
        assertThat(Files.readString(files.resolve("report.txt")))
                .contains("java.logging ", "java.net.http ", "aload_0", "the same totals")
                .contains("poison/Crash.class", "poison/Hang.class", "SIGSEGV", "PoolWorker-2");
        assertThat(Files.readString(files.resolve("timeline.json")))
                .contains("\"cat\":\"done\"", "\"cat\":\"lost\"", "\"cat\":\"stopped\"");
        assertThat(files.resolve("crash.log")).isNotEmptyFile();
    }

    @Test
    void aModuleThatIsNotThereIsRefused() throws Exception {
        try (var run = Run.of(folder, Demo.class, folder.toString(), "java.bsae")) {
            assertThat(run.rest()).isEmpty();
            run.ends(2);
            assertThat(run.errorLines()).contains("this JDK has no module java.bsae");
        }
    }

    private static long classFiles(String module) throws Exception {
        Path home = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules", module);
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(".class")).count();
        }
    }
}
