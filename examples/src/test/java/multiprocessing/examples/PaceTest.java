package multiprocessing.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PaceTest {
    @AfterEach
    void forget() {
        System.clearProperty("examples.pace");
    }

    @Test
    void isThatOfTheListingsWhenNothingIsSaid() {
        assertThat(Pace.seconds(0.5)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void isSetByASystemProperty() {
        System.setProperty("examples.pace", "0.1");

        assertThat(Pace.seconds(3)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void isANumber() {
        System.setProperty("examples.pace", "brisk");

        assertThatThrownBy(() -> Pace.seconds(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the pace must be a number, as 0.1: examples.pace=brisk");
    }
}
