package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StressTest {
    @Test
    void saysWhatThereIsToTorture() {
        assertThat(Stress.usage()).contains("./mp stress start", "--kills", "orphan, lost-line");
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
}
