package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void saysWhatThereIsToMeasure() {
        var bytes = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            Bench.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertThat(bytes.toString(UTF_8)).isNotBlank();
    }
}
