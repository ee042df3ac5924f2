package multiprocessing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import multiprocessing.manager.Manager;
import multiprocessing.pool.Pool;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.subprocess.Subprocess;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A program that was given no standard input or output: what it opens first has their numbers.
@EnabledOnOs(OS.LINUX)
@ExtendWith(Leftovers.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ClosedDescriptorsTest {
    static final class Starter {
        public static void main(String[] arguments) throws Exception {
            Queue<String> queue = Queue.create();
            Process process = new Process(() -> queue.put("process"));
            process.start();
            String fromProcess = queue.get();
            process.join();
            try (Pool pool = Pool.of(1);
                    Manager manager = Manager.start()) {
                Files.write(
                        Path.of(arguments[0]),
                        List.of(
                                fromProcess + " " + process.exitCode().orElseThrow(),
                                pool.apply(() -> "pool"),
                                manager.list(List.of("manager")).getFirst(),
                                Subprocess.checkOutput("echo", "subprocess").strip()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-"})
    void itStartsAllThatOthersStart(String closed, @TempDir Path folder) throws Exception {
        Path results = folder.resolve("results");
        var program =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "exec \"$@\" " + closed,
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Starter.class.getName(),
                                results.toString())
                        .redirectErrorStream(true)
                        .start();

        String printed = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertThat(program.waitFor()).as("%s", printed).isZero();
        assertThat(results).hasContent("process 0\npool\nmanager\nsubprocess");
    }
}
