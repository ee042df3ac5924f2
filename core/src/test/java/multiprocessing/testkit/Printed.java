package multiprocessing.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/// Catches what this JVM prints to `System.out` and `System.err` until it is closed.
public final class Printed implements AutoCloseable {
    private final PrintStream outBefore = System.out;
    private final PrintStream errBefore = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Printed() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    /// Begins to catch.
    public static Printed begin() {
        return new Printed();
    }

    /// Standard output so far.
    public String out() {
        return out.toString(UTF_8);
    }

    /// Standard error so far.
    public String err() {
        return err.toString(UTF_8);
    }

    @Override
    public void close() {
        System.setOut(outBefore);
        System.setErr(errBefore);
    }
}
