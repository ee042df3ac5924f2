package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// A pickle that is written operation by operation, also such as no Python writes.
final class PickleScript {
    private final StringBuilder operations = new StringBuilder("\u0080\u0004");
    private int memoized;

    PickleScript then(String operations) {
        this.operations.append(operations);
        return this;
    }

    /// Remembers what is on the top of the stack.
    ///
    /// @return how it is had from now on
    String memoized() {
        operations.append('\u0094');
        return "h" + (char) memoized++;
    }

    /// Makes `first`, and of each the next: in `step` a `@` stands for the one before.
    ///
    /// @return how the last is had
    String repeated(int times, String first, String step) {
        String last = then(first).memoized();
        for (int i = 0; i < times; i++) {
            last = then(step.replace("@", last)).memoized();
        }
        return last;
    }

    byte[] end(String operations) {
        return (this.operations + operations + ".").getBytes(ISO_8859_1);
    }

    static String text(String text) {
        return "\u008c" + (char) text.length() + text;
    }

    /// What is called so, which is called if an `R` follows its arguments.
    static String named(String module, String name) {
        return text(module) + text(name) + "\u0093";
    }

    static String error() {
        return named("builtins", "ValueError");
    }

    /// An integer of so many bytes.
    static String number(int bytes) {
        return "\u008b"
                + (char) (bytes & 0xFF)
                + (char) (bytes >> 8 & 0xFF)
                + (char) (bytes >> 16 & 0xFF)
                + (char) (bytes >>> 24)
                + "\u0001".repeat(bytes);
    }
}
