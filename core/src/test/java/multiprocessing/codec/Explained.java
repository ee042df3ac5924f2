package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/// Checks what [Culprit] says of an object that object streams refuse.
final class Explained {
    private Explained() {}

    /// Serializes `root`, which must fail, and compares the explanation line by line.
    static void assertExplained(Object root, String... lines) {
        assertThat(stable(Culprit.explain(root, failure(root))))
                .isEqualTo(String.join("\n", lines));
    }

    /// Leaves out what changes with every edit or run, and this package.
    static String stable(String text) {
        return text.replaceAll("(Test\\.java):\\d+", "$1:LINE")
                .replaceAll("/0x[0-9a-f]+", "/HIDDEN")
                .replace("multiprocessing.codec.", "");
    }

    /// What an object stream throws for `root`.
    static Throwable failure(Object root) {
        try (var stream = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            stream.writeObject(root);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return e;
        }
        throw new AssertionError("is serializable: " + root.getClass());
    }
}
