package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/// Leaves out what a JVM prints on standard error before all else: which environment variables gave it options. The
/// parent has been told already. Confined to one thread at a time.
final class Notes {
    private static final List<String> BEGINNINGS =
            List.of(
                    "NOTE: Picked up JDK_JAVA_OPTIONS: ",
                    "Picked up JAVA_TOOL_OPTIONS: ",
                    "Picked up _JAVA_OPTIONS: ");
    private static final byte[] NOTHING = {};

    private boolean isOver;
    private String held = ""; // the beginning of a line, one char a byte

    /// Whether there will be no more notes, so that nothing needs to be given to [#without].
    boolean isOver() {
        return isOver;
    }

    /// The next bytes of the stream without the notes among them, and without what may yet become one.
    byte[] without(byte[] buffer, int offset, int length) {
        held += new String(buffer, offset, length, ISO_8859_1);
        while (!isOver && !held.isEmpty()) {
            int end = held.indexOf('\n') + 1;
            if (!mayBeNote(held)) {
                isOver = true;
            } else if (end == 0) {
                return NOTHING;
            } else {
                held = held.substring(end);
            }
        }
        return rest();
    }

    /// The stream pauses or ends: what was held back is no note.
    byte[] rest() {
        byte[] rest = held.getBytes(ISO_8859_1);
        held = "";
        return rest;
    }

    private static boolean mayBeNote(String text) {
        return BEGINNINGS.stream().anyMatch(note -> text.startsWith(note) || note.startsWith(text));
    }
}
