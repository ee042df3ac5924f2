package multiprocessing.stress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class KillTortureTest {
    private static final String CHILD_OPTIONS = "multiprocessing.childOptions";

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

    @Test
    void findsNothingInTheShortForm() throws Exception {
        String kills = Integer.toString(KillSettings.SHORT_KILLS);
        torture("--kills", kills);
        assertThat(printed.toString(UTF_8))
                .contains(kills + " killed")
                .contains(sayingsOf(KillSettings.USUAL_LANES))
                .contains(
                        "no shared memory is left",
                        "nothing is left of a tree whose root was killed",
                        "all is well");
    }

    /// The lanes that the short form leaves out, and one that takes much memory. By that seed some are stopped and go on.
    @Test
    void findsNothingInTheOtherLanesAndNamedMemory() throws Exception {
        String lanes = "large," + KillSettings.OTHER_LANES;
        torture("--kills", "20", "--seed", "1", "--form", "named", "--lanes", lanes);
        assertThat(printed.toString(UTF_8))
                .containsPattern("20 killed, [1-9] stopped, of whom [1-9] went on")
                .contains(sayingsOf(lanes))
                .contains("all is well");
    }

    /// Who waits looks by itself ten times a second, and at each death: that heals a ring that was lost. Here it does not,
    /// but for a lock, whose waiters ask after its owner all the time.
    @Test
    void findsNothingWhereOnlyARingEndsAWait() throws Exception {
        String lanes = "large,condition";
        String options = System.getProperty(CHILD_OPTIONS, "");
        System.setProperty(CHILD_OPTIONS, options + " -Dmultiprocessing.test.tick=600000");
        try {
            torture("--kills", "0", "--lanes", lanes);
        } finally {
            System.setProperty(CHILD_OPTIONS, options);
        }
        assertThat(printed.toString(UTF_8)).contains(sayingsOf(lanes)).contains("all is well");
    }

    private static List<String> sayingsOf(String lanes) {
        return Stream.of(lanes.split(",", -1)).map(lane -> "kill: " + lane + ": ").toList();
    }

    /// Faults that take long to be found out, `stuck-lock` and the `lost-signal` of the lanes condition and event, are left
    /// to `./mp stress kill --plant …`.
    @ParameterizedTest
    @CsvSource({
        "lost-message,    growing, messages are lost",
        "doubled-message, growing, a message came twice",
        "torn-message,    pipe,    a message is torn",
        "stolen-lock,     lock,    two are inside a lock",
        "robbed-lock,     rlock,   a lock was taken from the living",
        "left-out-wait,   barrier, a barrier did not let all through",
        "left-out-wait,   event,   a wait for an event ended without its being set",
        "lost-signal,     semaphore, 'given: '",
        "stolen-lock,     permit,  more had a permit than there are",
        "lost-update,     map,     counted in a map",
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
