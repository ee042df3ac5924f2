package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.backend.Output;
import multiprocessing.testkit.Printed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where output goes, without a process: lines held back until they are whole, prefixes, files.
class SinkTest {
    /// What was printed, one element for each write.
    private final List<String> writes = new ArrayList<>();

    private final PrintStream stream =
            new PrintStream(new ByteArrayOutputStream(), false, UTF_8) {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    writes.add(new String(bytes, offset, length, UTF_8));
                }
            };

    private Sink lines(String prefix) {
        return new Sink.Lines(() -> stream, prefix);
    }

    private static void write(Sink sink, String text) throws IOException {
        byte[] bytes = ("??" + text + "?").getBytes(UTF_8);
        sink.write(bytes, 2, bytes.length - 3);
    }

    @Test
    void aLineIsHeldBackUntilItIsWhole() throws Exception {
        Sink sink = lines("");

        write(sink, "be");
        write(sink, "gin");
        assertThat(writes).isEmpty();
        write(sink, "ning\nnext");
        assertThat(writes).containsExactly("beginning\n");
        sink.flush();
        assertThat(writes).containsExactly("beginning\n", "next");
        sink.flush();
        sink.close();
        assertThat(writes).hasSize(2);
    }

    @Test
    void aNameWithASignOfThePrefixStaysAsItIs() throws Exception {
        try (var printed = Printed.begin()) {
            Sink out = Sink.Pair.of(new Output.Forward("[%n %p] "), "50%pure", 7).out();

            write(out, "hi\n");

            assertThat(printed.out()).isEqualTo("[50%pure 7] hi\n");
        }
    }

    @Test
    void severalLinesPassInOnePiece() throws Exception {
        Sink sink = lines("");

        write(sink, "one\ntwo\nthree\n");

        assertThat(writes).containsExactly("one\ntwo\nthree\n");
    }

    @Test
    void nothingIsWrittenForNothing() throws Exception {
        Sink sink = lines("> ");

        write(sink, "");
        sink.flush();

        assertThat(writes).isEmpty();
    }

    @Test
    void eachLineBeginsWithThePrefix() throws Exception {
        Sink sink = lines("> ");

        write(sink, "one\n\ntwo\nthr");
        write(sink, "ee\nfour");
        sink.close();

        assertThat(String.join("", writes)).isEqualTo("> one\n> \n> two\n> three\n> four\n");
    }

    @Test
    void theNextProcessBeginsALineOfItsOwn() throws Exception {
        Sink first = lines("1> ");
        write(first, "no end");
        first.flush();
        first.close();
        Sink second = lines("2> ");
        write(second, "line\n");
        second.close();

        assertThat(String.join("", writes)).isEqualTo("1> no end\n2> line\n");
    }

    @Test
    void withoutAPrefixNothingIsAdded() throws Exception {
        Sink sink = lines("");
        write(sink, "no end");
        sink.close();

        assertThat(String.join("", writes)).isEqualTo("no end");
    }

    @Test
    void aLineThatIsPassedOnInPiecesHasOnePrefix() throws Exception {
        Sink sink = lines("> ");

        String piece = "x".repeat(100_000);

        write(sink, piece);
        assertThat(writes).isNotEmpty();
        write(sink, ", ended\nnext\n");

        assertThat(String.join("", writes)).isEqualTo("> " + piece + ", ended\n> next\n");
    }

    @Test
    void aVeryLongLineIsNotHeldBackForEver() throws Exception {
        Sink sink = lines("");
        String piece = "x".repeat(10_000);

        for (int i = 0; i < 20; i++) {
            write(sink, piece);
        }

        assertThat(String.join("", writes)).hasSizeGreaterThan(100_000);
        write(sink, "\n");
        assertThat(String.join("", writes)).isEqualTo(piece.repeat(20) + "\n");
    }

    @Test
    void charactersOfSeveralBytesMayBeCut() throws Exception {
        Sink sink = lines("");
        byte[] bytes = "Grüße 𝄞\n".getBytes(UTF_8);

        for (byte b : bytes) {
            sink.write(new byte[] {b}, 0, 1);
        }

        assertThat(writes).containsExactly("Grüße 𝄞\n");
    }

    @Test
    void theStreamIsThatOfTheMoment() throws Exception {
        Sink sink = Sink.Pair.of(Output.forward(), "p", 1).out();
        try (var first = Printed.begin()) {
            write(sink, "one\n");
            try (var second = Printed.begin()) {
                write(sink, "two\n");
                assertThat(second.out()).isEqualTo("two\n");
            }
            assertThat(first.out()).isEqualTo("one\n");
        }
    }

    @Test
    void thePrefixNamesTheProcess() throws Exception {
        Sink.Pair pair = Sink.Pair.of(Output.prefixed("%n(%p): "), "worker", 42);
        try (var printed = Printed.begin()) {
            write(pair.out(), "one\n");
            write(pair.err(), "two\n");
            assertThat(printed.out()).isEqualTo("worker(42): one\n");
            assertThat(printed.err()).isEqualTo("worker(42): two\n");
        }
    }

    @Test
    void aFileTakesBytesAtOnce(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("file");
        Sink.Pair pair = Sink.Pair.of(Output.file(file), "p", 1);

        write(pair.out(), "half a li");
        assertThat(file).hasContent("half a li");
        write(pair.err(), "|");
        write(pair.out(), "ne");
        assertThat(file).hasContent("half a li|ne");
        pair.out().close();
        pair.err().close();
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed(@TempDir Path folder) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Sink.Pair.of(Output.file(folder), "p", 1))
                .withMessageContaining(folder.toString());
    }

    @Test
    void aPrefixIsWrittenInTheCharsetOfTheStream() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var latin = new PrintStream(bytes, false, ISO_8859_1);

        write(new Sink.Lines(() -> latin, "h\u00e9: "), "line\n");

        assertThat(bytes.toString(ISO_8859_1)).isEqualTo("h\u00e9: line\n");
    }
}
