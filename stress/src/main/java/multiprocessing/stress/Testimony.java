package multiprocessing.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// What can still be asked of a JVM that does not get on: whether the system lets it run, and where its threads are. One that
/// waits for a processor is held up by others; one that waits for nothing of the kind hangs.
final class Testimony {
    private static final Duration MAX_STACKS =
            Duration.ofSeconds(10); // a stopped one never answers
    private static final long SAMPLE_MILLIS = 500;

    private Testimony() {}

    /// Asks for about half a second, or until it has answered.
    static String of(long pid) throws InterruptedException {
        Proc.Scheduled before = Proc.scheduled(pid);
        Thread.sleep(SAMPLE_MILLIS);
        Proc.Scheduled after = Proc.scheduled(pid);
        return "pid %d, state %s: in %d ms its threads ran for %d ms, and waited for a processor for %d ms%n%s"
                .formatted(
                        pid,
                        Proc.state(pid),
                        SAMPLE_MILLIS,
                        (after.ranNanos() - before.ranNanos()) / 1_000_000,
                        (after.waitedNanos() - before.waitedNanos()) / 1_000_000,
                        stacks(pid));
    }

    private static String stacks(long pid) throws InterruptedException {
        String jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        try {
            // into a file: a JVM stands still until its stacks, more than a pipe may hold, are
            // written
            Path file = Files.createTempFile("stacks-", ".txt");
            try {
                Process asked =
                        new ProcessBuilder(jstack, Long.toString(pid))
                                .redirectErrorStream(true)
                                .redirectOutput(file.toFile())
                                .start();
                if (!asked.waitFor(MAX_STACKS)) {
                    asked.destroyForcibly().waitFor();
                }
                return Files.readString(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return "without its stacks: " + e.getMessage();
        }
    }
}
