package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StressTest {
    @Test
    void saysWhatThereIsToTorture() {
        assertThat(Stress.usage())
                .contains("./mp stress start", "--kills", "orphan, lost-line", "end (1000)")
                .contains("others are " + KillSettings.OTHER_LANES)
                .doesNotContainPattern("[A-Z]{2,}-[A-Z]{2,}");
    }

    @Test
    void takesOptionsInAnyOrder() {
        assertThat(Settings.parse("--seed", "7", "--aot", "--kills", "3", "--plant", "orphan"))
                .isEqualTo(new Settings(3, Integer.MAX_VALUE, 7, true, Plant.ORPHAN));
    }

    @Test
    void refusesAnOptionThatItDoesNotKnow() {
        assertThatThrownBy(() -> Settings.parse("--kill", "3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--kill");
    }

    @ParameterizedTest
    @CsvSource({"--kills, -5", "--kills, x", "--seed, 1e3", "--lanes, nope", "--lanes, 'lock,'"})
    void refusesAValueThatItCannotUse(String option, String value) {
        assertThatThrownBy(() -> KillSettings.parse(option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(option + " ");
    }

    @Test
    void refusesATimeThatIsNone() {
        assertThatThrownBy(() -> Settings.parse("--seconds", "soon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--seconds wants a number, not 'soon'");
    }
}
