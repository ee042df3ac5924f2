package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import multiprocessing.os.OpenFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What becomes of a write that fails, by the text that is all the JDK tells of the reason.
class OpenOutputTest {
    private static final int NONE = -1;

    /// Fails once.
    private static final class Failing extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final String text;
        private boolean hasFailed;

        Failing(String text) {
            this.text = text;
        }

        @Override
        public void write(int b) throws IOException {
            if (!hasFailed) {
                hasFailed = true;
                throw new IOException(text);
            }
            written.write(b);
        }
    }

    private static void writeTo(Failing out, int number) throws IOException {
        new OpenOutput(out, number).write("hello".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void waitsWhileAPipeIsFull() throws Exception {
        var out = new Failing("Resource temporarily unavailable");
        writeTo(out, NONE);
        assertThat(out.written).hasToString("hello");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void waitsWhileAPipeIsFullInWhateverLanguageThatIsSaid() throws Exception {
        Pipe pipe = Pipe.open();
        try (var sink = pipe.sink();
                var _ = pipe.source()) {
            sink.configureBlocking(false);
            var out = new Failing("Die Ressource ist zur Zeit nicht verfügbar");
            writeTo(out, aNonBlockingOne());
            assertThat(out.written).hasToString("hello");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void doesNotWaitForWhatNobodyReads() throws Exception {
        Pipe pipe = Pipe.open();
        try (var sink = pipe.sink();
                var _ = pipe.source()) {
            sink.configureBlocking(false);
            String text = OpenOutput.textOfBrokenPipe();
            var out = new Failing(text);
            int number = aNonBlockingOne();
            assertThatThrownBy(() -> writeTo(out, number)).hasMessage(text);
        }
    }

    @Test
    void doesNotWaitForWhatElseFails() {
        var out = new Failing("Die Platte ist voll");
        assertThatThrownBy(() -> writeTo(out, NONE)).hasMessage("Die Platte ist voll");
    }

    /// The number of some descriptor of this process, of which there is one at least.
    private static int aNonBlockingOne() {
        String[] numbers = Objects.requireNonNull(new File("/proc/self/fd").list());
        return Stream.of(numbers)
                .mapToInt(Integer::parseInt)
                .filter(OpenFiles::isNonBlocking)
                .findFirst()
                .orElseThrow();
    }
}
