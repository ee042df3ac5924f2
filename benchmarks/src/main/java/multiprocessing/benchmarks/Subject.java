package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A program under measurement, in a process of its own: it reads a request per line, does it, and answers with a line of
/// words. Ours and Python's understand the same requests, so that they can take turns.
final class Subject implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration TICK = Duration.ofMillis(10); // in which Linux counts use
    private static final long END_SECONDS = 10;

    /// By far more than any answer takes.
    private static final Executor AFTER_MAX_ANSWER =
            CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES);

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private Subject(Process process) {
        this.process = process;
        this.requests = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    static Subject start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        return new Subject(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /// Sends a request and waits for its answer.
    ///
    /// @throws IOException if the program has ended; it said why on standard error, unless it was killed since it did not answer
    List<String> ask(String request) throws IOException {
        requests.write(request + "\n");
        requests.flush();
        var limit = CompletableFuture.runAsync(process::destroyForcibly, AFTER_MAX_ANSWER);
        String answer = answers.readLine();
        limit.cancel(false);
        if (answer == null) {
            throw new IOException("the program under measurement ended at: " + request);
        }
        return Arrays.asList(answer.split(" ", -1));
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /// Waits until there are at least `count` children, for a while the same, and none at work.
    ///
    /// @return whether that came within the time
    boolean awaitRest(int count, Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        Map<ProcessHandle, Duration> before = Map.of();
        while (System.nanoTime() - start < atMost.toNanos()) {
            Map<ProcessHandle, Duration> now = use();
            if (now.size() >= count && isRest(before, now)) {
                return true;
            }
            before = now;
            Thread.sleep(LOOK);
        }
        return false;
    }

    private static boolean isRest(
            Map<ProcessHandle, Duration> before, Map<ProcessHandle, Duration> now) {
        if (!before.keySet().equals(now.keySet())) {
            return false;
        }
        for (var child : now.entrySet()) {
            Duration use = child.getValue().minus(before.get(child.getKey()));
            if (use.compareTo(TICK) > 0) {
                return false;
            }
        }
        return true;
    }

    /// How long each child has used a processor so far.
    private Map<ProcessHandle, Duration> use() {
        return process.children()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                child -> child.info().totalCpuDuration().orElse(Duration.ZERO)));
    }

    /// Waits until no process is left below this one.
    ///
    /// @return how many are, if the time was too short
    int awaitAlone(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        while (process.descendants().findAny().isPresent()
                && System.nanoTime() - start < atMost.toNanos()) {
            Thread.sleep(LOOK);
        }
        return (int) process.descendants().count();
    }

    /// Lets the program end, and waits for it; kills it if it does not.
    @Override
    public void close() throws IOException {
        requests.close();
        boolean hasEnded = false;
        try {
            hasEnded = process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!hasEnded) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
