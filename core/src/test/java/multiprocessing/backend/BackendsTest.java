package multiprocessing.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private final String before = Backends.inherited();

    @AfterEach
    void asItWas() {
        Backends.inherit(before);
    }

    @Test
    void whatStartedThisProcessStartsItsChildren() {
        Backends.inherit("spawn");

        assertThat(Backends.standard().name()).isEqualTo("spawn");
    }

    @Test
    void whereThereIsNothingLikeWhatStartedThisProcessTheUsualIsUsed() {
        Backends.inherit("cluster");

        assertThat(Backends.standard().name()).isEqualTo("forkserver");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backends.named("cluster"))
                .withMessageContaining("cluster")
                .withMessageContaining("forkserver");
    }

    @Test
    void aProgramThatLostTheListOfThemIsToldWhichFileItLacks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backends.named("forkserver", Map.of()))
                .withMessageContaining("META-INF/services/multiprocessing.backend.Backend");
    }
}
