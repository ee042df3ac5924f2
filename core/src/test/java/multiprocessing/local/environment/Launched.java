package multiprocessing.local.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multiprocessing.testkit.Await;

/// A program that runs in a process of its own.
final class Launched implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    Launched(ProcessBuilder builder, Path out, Path err) throws IOException {
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
        if (!process.waitFor(Await.PATIENCE)) {
            close();
            throw new AssertionError("does not end: " + new Ended(-1, text(out), text(err)));
        }
        return new Ended(process.exitValue(), text(out), text(err));
    }

    /// Waits until it has printed a match of `pattern` on standard output.
    Matcher awaitOutput(Pattern pattern) throws Exception {
        Await.await(
                () -> pattern.matcher(text(out)).find() || !process.isAlive(),
                pattern + " in the output");
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
}
