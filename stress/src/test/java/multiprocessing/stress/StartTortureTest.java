package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class StartTortureTest {
    private static final int MAX_SECONDS = 12;

    @TempDir Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void findsNothingInTheShortForm() throws Exception {
        torture(Settings.standard(Settings.SHORT_KILLS));
        assertThat(printed.toString(UTF_8))
                .contains("all is well")
                .containsPattern(
                        " [1-9]\\d* strikes at [1-9]\\d* trees .* [1-9]\\d* lines checked");
    }

    /// A fault that takes long to be found out, `hang`, is left to `./mp stress start --plant hang`.
    @ParameterizedTest
    @CsvSource({
        "orphan,          in vain for the end of",
        "lost-line,       a line is lost",
        "doubled-line,    a line came twice",
        "torn-line,       a line is lost",
        "wrong-exit-code, ended with 77",
        "left-file,       files are left",
        "left-thread,     threads are left: mp-left"
    })
    void findsThePlantedFault(String fault, String words) {
        var settings = Settings.parse("--plant", fault, "--kills", "1", "--seed", "1");
        assertThatThrownBy(() -> torture(settings))
                .isInstanceOf(Violation.class)
                .hasMessageContaining(words)
                .hasMessageContaining("seed=1");
    }

    private void torture(Settings given) throws Exception {
        var settings =
                new Settings(given.kills(), MAX_SECONDS, given.seed(), given.aot(), given.plant());
        new StartTorture(settings, folder, new PrintStream(printed, true, UTF_8)).run();
    }
}
