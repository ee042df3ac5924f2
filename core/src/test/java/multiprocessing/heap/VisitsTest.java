package multiprocessing.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VisitsTest {
    private final AtomicInteger gone = new AtomicInteger();
    private final Visits visits = new Visits(gone::incrementAndGet);

    @Test
    void closingTakesEffectWhenTheLastHasLeft() {
        assertThat(visits.enter()).isTrue();
        assertThat(visits.enter()).isTrue();
        assertThat(visits.isClosed()).isFalse();
        assertThat(visits.close()).isTrue();
        visits.leave();
        assertThat(visits.isClosed()).isTrue();
        visits.leave();
        assertThat(gone).hasValue(0);
        visits.leave();
        assertThat(gone).hasValue(1);
    }

    @Test
    void nobodyEntersWhatIsClosed() {
        assertThat(visits.close()).isTrue();
        assertThat(visits.close()).isFalse();
        assertThat(visits.enter()).isFalse();
        visits.leave();
        assertThat(gone).hasValue(1);
        assertThat(visits.enter()).isFalse();
        assertThat(visits.close()).isFalse();
        assertThat(gone).hasValue(1);
    }

    @Test
    void visitorsComeAndGoWithoutEnd() {
        for (int i = 0; i < 3; i++) {
            assertThat(visits.enter()).isTrue();
            visits.leave();
        }
        assertThat(gone).hasValue(0);
    }
}
