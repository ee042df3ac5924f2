package multiprocessing.subprocess;

import java.io.Serializable;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/// What a program wrote, as far as it was captured; null of what was not.
final class Captured implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte @Nullable [] stdout;
    private final byte @Nullable [] stderr;
    private final String encoding;

    Captured(byte @Nullable [] stdout, byte @Nullable [] stderr, Charset encoding) {
        this.stdout = stdout;
        this.stderr = stderr;
        this.encoding = encoding.name();
    }

    String stdout() {
        return text(demand(stdout, "output"));
    }

    byte[] stdoutBytes() {
        return demand(stdout, "output").clone();
    }

    String stderr() {
        return text(demand(stderr, "error"));
    }

    byte[] stderrBytes() {
        return demand(stderr, "error").clone();
    }

    /// The end of standard error, as a message may show it; empty if there is nothing to show.
    String lastWords(int characters) {
        var words = stderr == null ? "" : text(stderr).strip();
        return words.length() <= characters
                ? words
                : "…" + words.substring(words.length() - characters);
    }

    private String text(byte[] bytes) {
        return new String(bytes, Charset.forName(encoding));
    }

    private static byte[] demand(byte @Nullable [] bytes, String stream) {
        if (bytes == null) {
            throw new IllegalStateException(
                    "standard %s was not captured on its own; say capture() before run()"
                            .formatted(stream));
        }
        return bytes;
    }
}
