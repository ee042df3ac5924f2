package multiprocessing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Signals to processes, by the system's own program.
public final class Signals {
    private Signals() {}

    /// Sends a signal.
    ///
    /// @param name as `kill` has it, such as `STOP`, `CONT` or `TERM`
    public static void send(String name, long pid) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
        assertThat(kill.waitFor()).as("SIG%s to %d", name, pid).isZero();
    }

    /// Skips the test where this JVM, and so all that it starts, ignores the signal: as what a shell runs in the background does
    /// with `INT`, and what `nohup` runs with `HUP`.
    ///
    /// @param number as Linux has it, 1 to 31
    public static void assumeHeard(int number) throws IOException {
        assumeThat(ignored() >>> (number - 1) & 1).as("signal %d is ignored", number).isZero();
    }

    /// A bit for each signal, that of number 1 first.
    private static long ignored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        String title = "SigIgn:";
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(title))
                .mapToLong(
                        line -> Long.parseUnsignedLong(line.substring(title.length()).strip(), 16))
                .sum();
    }

    /// Stops a process, wherever its threads are: only when all have heard of it has it stopped.
    public static void stop(long pid) throws Exception {
        send("STOP", pid);
        Await.await(() -> Await.isStopped(pid), "the stop of pid " + pid);
    }
}
