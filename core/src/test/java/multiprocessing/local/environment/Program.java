package multiprocessing.local.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program that runs in a process of its own.
final class Program implements AutoCloseable {
    /// Long enough for a busy machine: only a failing test waits it out.
    private static final long PATIENCE_SECONDS = 60;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Process process;
    private final Path out;
    private final Path err;

    Program(ProcessBuilder builder, Path out, Path err) throws IOException {
        this.out = out;
        this.err = err;
        this.process =
                builder.redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
    }

    /// Waits for its end.
    Ended ended() throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("does not end: " + new Ended(-1, text(out), text(err)));
        }
        return new Ended(process.exitValue(), text(out), text(err));
    }

    /// Waits until it has printed a match of `pattern` on standard output.
    Matcher awaitOutput(Pattern pattern) throws Exception {
        await(
                () -> pattern.matcher(text(out)).find() || !process.isAlive(),
                () -> pattern + " in " + text(out) + text(err));
        Matcher matcher = pattern.matcher(text(out));
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in " + text(out) + text(err));
        }
        return matcher;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    /// Waits until `condition` holds.
    static void await(Callable<Boolean> condition, Callable<String> what) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("waited in vain for " + what.call());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
