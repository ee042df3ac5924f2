package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @TempDir private Path folder;

    @Test
    void saysWhatThereIsToMeasure() throws Exception {
        assertThat(printed().lines())
                .extracting(line -> line.split(" +", 2))
                .allSatisfy(words -> assertThat(words[1]).as(words[0]).isNotBlank())
                .extracting(words -> words[0])
                .containsExactly("doorbell", "manager", "pool", "share", "start", "versus");
    }

    @Test
    void comparesTheDoorbellsInShortForm() throws Exception {
        assertThat(printed("doorbell", "--quick"))
                .contains("| round trip, back to back, Unix socket ")
                .contains("| round trip after 2 ms of idleness, datagram socket ")
                .contains("| processor time of that call, datagram channel ");
    }

    @Test
    void measuresWhatProcessesShareInShortForm() throws Exception {
        Path file = folder.resolve("share.txt");
        String only = "raw-array-read"; // all rows, and the start of a process: see
        // comparesAllWithOthersInOneRunInShortForm
        assertThat(printed("share", "--quick", "--only", only, "--to", file.toString()))
                .isEqualTo(Files.readString(file))
                .containsPattern("\\| RawArray, read an element .* " + besidePython());
    }

    @Test
    void measuresAMapOverSharedMemoryInShortForm() throws Exception {
        Path file = folder.resolve("slices.txt");
        assertThat(printed("pool", "--quick", "--only", "slices", "--to", file.toString()))
                .isEqualTo(Files.readString(file))
                .containsPattern("1 MiB of it .* one after the other, no pool: ")
                .containsPattern("shared memory beyond it +\\| 0 MiB .* met ");
    }

    @Test
    void measuresListenersAndManagersInShortForm() throws Exception {
        Path file = folder.resolve("manager.txt");
        assertThat(printed("manager", "--quick", "--only", "tcp-trip", "--to", file.toString()))
                .isEqualTo(Files.readString(file))
                .containsPattern("\\| round trip of 8 bytes by TCP .* " + besidePython());
    }

    @Test
    void comparesAllWithOthersInOneRunInShortForm() throws Exception {
        Path file = folder.resolve("bench.md");
        assertThat(printed("versus", "--quick", "--to", file.toString()))
                .isEqualTo(Files.readString(file))
                .startsWith("# Ours beside others")
                .containsSubsequence(
                        "- JDK: " + System.getProperty("java.runtime.version"),
                        "- Python: ",
                        "## Start of a process",
                        "| cold start and join, SPAWN ",
                        "| the same without ahead-of-time cache ",
                        "| warm start and join, FORKSERVER, spare ready ",
                        "| from start() to the first statement, spare ready ",
                        "| start with a queue, one item by it, and join, SPAWN ",
                        "| start with a queue, one item by it, and join, FORKSERVER, spare ready ",
                        "| start() to first statement, SPAWN, number 6 alive at once ",
                        "| start() to first statement, FORKSERVER, number 6 alive at once ",
                        "| private memory of all 6 ",
                        "| 4 threads start and join one each at once, SPAWN ",
                        "| 4 threads start and join one each at once, FORKSERVER ",
                        "in 4 of 4 rounds",
                        "## What processes share",
                        "| queue, an int ",
                        "| SharedMemory of 1 MiB, create, close, unlink ",
                        "| queue, an int, two put and two take ",
                        "| shared memory of an empty queue ",
                        "## Pools",
                        "| apply(), a round trip ",
                        "| map() by 8 workers ",
                        "| map() over 1 GiB of shared memory, 1 MiB of it ",
                        "| map() over 1 GiB of shared memory, shared memory beyond it ",
                        "| heap that 1,000,000 tasks leave behind ",
                        "## Listeners, clients and managers",
                        "| map, get(), in shared memory ",
                        "| queue, put() and get() by one process ")
                .containsPattern("\\| processes left of them +\\| 0 +\\|")
                .containsOnlyOnce("- JDK: ");
    }

    @Test
    void comparesAllIntoTheTargetOfTheCheckoutUnlessItIsToldWhere() {
        Path checkout = Path.of("..").toAbsolutePath();
        assertThat(Programs.standardFile(Versus.FILE))
                .isEqualTo(checkout.resolve("target/bench.md").normalize());
    }

    @Test
    void saysHowItIsUsedWhenAskedForSomethingElse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartBench.run(new String[] {"--rounds", "none"}))
                .withMessageStartingWith("Usage: ./mp bench start");
    }

    @Test
    void makesNoReportOfNothing() {
        Path file = folder.resolve("nothing.txt");
        String[] options = {"--quick", "--only", "nothing", "--to", file.toString()};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ManagerBench.run(options))
                .withMessageContaining("--only");
        assertThat(file).doesNotExist();
    }

    /// What stands in a row that is compared with Python, with one on this machine or without.
    private static String besidePython() throws IOException {
        return Python.find().isPresent() ? "Python: " : "nothing to compare with";
    }

    private static String printed(String... args) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            Bench.main(args);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }
}
