package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class KillTortureTest {
    @TempDir Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path memory = Path.of("");

    @BeforeEach
    void makeMemory() throws Exception {
        memory = KillTorture.newMemory();
    }

    @AfterEach
    void deleteMemory() throws Exception {
        Stress.delete(memory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nameless", "named"})
    void findsNothingInTheShortForm(String form) throws Exception {
        String kills = Integer.toString(KillSettings.SHORT_KILLS);
        torture("--kills", kills, "--form", form);
        assertThat(printed.toString(UTF_8))
                .contains(
                        kills + " killed",
                        "growing:",
                        "large:",
                        "pipe:",
                        "lock:",
                        "condition:",
                        "barrier:",
                        "no shared memory is left",
                        "nothing is left of a tree whose root was killed",
                        "all is well");
    }

    /// Faults that take long to be found out, `stuck-lock` and `lost-signal`, are left to `./mp stress kill --plant …`.
    @ParameterizedTest
    @CsvSource({
        "lost-message,    growing, messages are lost",
        "doubled-message, growing, a message came twice",
        "torn-message,    pipe,    a message is torn",
        "stolen-lock,     lock,    two are inside a lock",
        "orphan,          lock,    processes are left",
        "left-file,       lock,    files are left in the shared memory",
        "left-memory,     lock,    shared memory is left"
    })
    void findsThePlantedFault(String fault, String lane, String words) {
        assertThatThrownBy(() ->
                        torture("--plant", fault, "--kills", "0", "--seed", "1", "--lanes", lane))
                .isInstanceOf(Violation.class)
                .hasMessageContaining(words)
                .hasMessageContaining("seed=1");
    }

    @Test
    void refusesAFormThatItDoesNotKnow() {
        assertThatThrownBy(() -> KillSettings.parse("--form", "nameful"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nameful");
    }

    private void torture(String... options) throws Exception {
        var out = new PrintStream(printed, true, UTF_8);
        new KillTorture(KillSettings.parse(options), folder, memory, out).run();
    }
}
