package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "NOTE: Picked up JDK_JAVA_OPTIONS: -Da|Picked up JAVA_TOOL_OPTIONS: -Db|Picked up _JAVA_OPTIONS: |x|y>x|y",
                "Picked up JAVA_TOOL_OPTIONS: -Db|Error: no|Picked up JAVA_TOOL_OPTIONS: z>Error: no|Picked up JAVA_TOOL_OPTIONS: z",
                "Picked up the phone|>Picked up the phone|",
                "Picked up >Picked up ",
                "P>P",
                "|x>|x",
                "Picked up JAVA_TOOL_OPTIONS: -Db|>''",
            })
    void onlyTheJvmsFirstLinesAreLeftOutHoweverTheyAreCut(String stream, String expected) {
        byte[] bytes = stream.replace('|', '\n').getBytes(ISO_8859_1);
        for (int piece = 1; piece <= bytes.length; piece++) {
            var passed = new ByteArrayOutputStream();
            var notes = Notes.onOptions();
            for (int at = 0; at < bytes.length; at += piece) {
                int length = Math.min(piece, bytes.length - at);
                if (notes.isOver()) {
                    passed.write(bytes, at, length);
                } else {
                    passed.writeBytes(notes.without(bytes, at, length));
                }
            }
            passed.writeBytes(notes.rest());
            assertThat(passed.toString(ISO_8859_1))
                    .as("in pieces of %d bytes", piece)
                    .isEqualTo(expected.replace('|', '\n'));
        }
    }

    /// What it says behind that was never read: a child to be debugged could not start.
    @Test
    void aNoteThatCannotBePrintedKeepsNothingFromBeingHeard() {
        byte[] bytes = "Listening for transport dt_socket\nx".getBytes(ISO_8859_1);
        PrintStream before = System.out;
        System.setOut(null);
        try {
            byte[] passed = Notes.onDebugger().without(bytes, 0, bytes.length);
            assertThat(passed).asString(ISO_8859_1).isEqualTo("x");
        } finally {
            System.setOut(before);
        }
    }
}
