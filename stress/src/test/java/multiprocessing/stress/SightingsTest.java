package multiprocessing.stress;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final long STRUCK = 7_000_000;
    private static final long BEFORE = STRUCK - 1;

    private final Sightings sightings = new Sightings();

    @Test
    void refusesThreeWhoLive() {
        sightings.seen(1, 2, BEFORE);
        sightings.killed(3, STRUCK);
        assertThatThrownBy(sightings::close).hasMessageContaining("more had a permit");
    }

    @Test
    void refusesThreeOfWhomOneWasKilledOnlyLater() {
        sightings.seen(1, 2, BEFORE);
        sightings.killed(1, STRUCK);
        sightings.killed(2, STRUCK);
        assertThatThrownBy(sightings::close).hasMessageContaining("more had a permit");
    }

    @Test
    void bearsThatOneOfThemWasKilledBefore() {
        sightings.seen(1, 2, STRUCK);
        sightings.killed(2, STRUCK);
        sightings.seen(3, 2, STRUCK + 1);
        assertThatCode(sightings::close).doesNotThrowAnyException();
    }
}
