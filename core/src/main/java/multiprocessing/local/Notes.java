package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Consumer;

/// Takes out of a child's output the lines that its JVM prints before all else. Confined to one thread at a time.
final class Notes {
    private static final byte[] NOTHING = {};

    private final List<String> beginnings;
    private final Consumer<String> reader;

    private boolean isOver;
    private String held = ""; // the beginning of a line, one char a byte

    private Notes(List<String> beginnings, Consumer<String> reader) {
        this.beginnings = beginnings;
        this.reader = reader;
    }

    /// On standard error: which environment variables gave it options. The parent has been told already.
    static Notes onOptions() {
        return new Notes(
                List.of(
                        "NOTE: Picked up JDK_JAVA_OPTIONS: ",
                        "Picked up JAVA_TOOL_OPTIONS: ",
                        "Picked up _JAVA_OPTIONS: "),
                _ -> {});
    }

    /// On standard output: where a debugger can attach. For whoever sits before the parent, wherever the output goes.
    static Notes onDebugger() {
        return new Notes(List.of("Listening for transport "), Notes::print);
    }

    private static void print(String line) {
        try {
            System.out.print(line);
            System.out.flush();
        } catch (RuntimeException | Error e) {
            // the stream is the user's; what stands behind this line is to be heard all the same
        }
    }

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
                reader.accept(held.substring(0, end));
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

    private boolean mayBeNote(String text) {
        return beginnings.stream().anyMatch(note -> text.startsWith(note) || note.startsWith(text));
    }
}
