package multiprocessing.local;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a child writes text to its standard output and error: as its parent does, for what it writes is passed on byte by
/// byte.
record Encodings(Charset out, Charset err) {
    /// Those of this JVM's streams, which the user may exchange at any time, or take away by null.
    static Encodings ofThisJvm() {
        return new Encodings(charset(System.out), charset(System.err));
    }

    private static Charset charset(@Nullable PrintStream stream) {
        return stream == null ? Charset.defaultCharset() : stream.charset();
    }

    /// As `equals`, whose code the JDK would make at its first call, for 10 ms of a program's first start.
    boolean areThose(Encodings others) {
        return out.equals(others.out) && err.equals(others.err);
    }

    /// For the command line of a child.
    List<String> options() {
        return List.of("-Dstdout.encoding=" + out.name(), "-Dstderr.encoding=" + err.name());
    }

    /// For a child that runs already.
    byte[] bytes() {
        return (out.name() + "\n" + err.name()).getBytes(StandardCharsets.UTF_8);
    }

    static Encodings of(byte[] bytes) {
        String[] names = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        return new Encodings(Charset.forName(names[0]), Charset.forName(names[1]));
    }
}
