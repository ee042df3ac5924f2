package multiprocessing.subprocess;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.Arrays;
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
        if (stderr == null) {
            return "";
        }
        int from = Math.max(0, stderr.length - 4 * characters) & -4; // no character has more bytes
        var words = text(Arrays.copyOfRange(stderr, from, stderr.length)).strip();
        int most = Math.min(words.length(), characters);
        boolean isWhole = from == 0 && most == words.length();
        return (isWhole ? "" : "…") + words.substring(words.length() - most);
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
