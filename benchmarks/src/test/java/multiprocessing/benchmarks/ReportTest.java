package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void printsAllThatItWritesUnderAPosixLocaleToo() {
        String text = "≥ 30x as fast, 0.1 µs\n";
        var printed = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(printed, true, US_ASCII));
        try {
            Report.print(text);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(UTF_8)).isEqualTo(text);
    }
}
