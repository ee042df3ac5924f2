package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/// What is equal to Python.
class LikenessTest {
    @Test
    void oneMomentInTwoZonesIsTheSame() {
        var noon = OffsetDateTime.parse("2024-02-29T12:00:00Z");
        var there = OffsetDateTime.parse("2024-02-29T13:00:00+01:00");
        assertThat(Likeness.areEqual(noon, there)).isTrue();
        assertThat(Likeness.areEqual(noon, there.plusNanos(1_000))).isFalse();
        var inARegion = noon.atZoneSameInstant(ZoneId.of("Europe/Berlin"));
        assertThat(Likeness.areEqual(noon, inARegion)).isTrue();
        assertThat(Likeness.compare(noon, inARegion)).isZero();
        OffsetTime time = there.toOffsetTime();
        assertThat(Likeness.areEqual(noon.toOffsetTime(), time)).isTrue();
        assertThat(Likeness.areEqual(noon, time)).isFalse();
    }
}
