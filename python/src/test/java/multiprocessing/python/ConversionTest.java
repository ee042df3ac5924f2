package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What Python has sent, for a method of Java's.
class ConversionTest {
    @Test
    void whatIsNoIntegerIsToldAsPythonWritesIt() {
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> Conversion.whole("two"))
                .withMessageContaining("not an integer: 'two'");
        assertThatExceptionOfType(PythonException.class)
                .isThrownBy(() -> Conversion.whole(Arrays.asList(1, null)))
                .withMessageContaining(
                        "not an integer: ArrayList"); // it may be long, or not to be read
    }

    @Test
    void aTimeWithAZoneIsAnInstantWhereOneIsWanted() {
        var time = OffsetDateTime.parse("2024-02-29T13:00:00+01:00");
        assertThat(Conversion.to(Instant.class, time))
                .isEqualTo(Instant.parse("2024-02-29T12:00:00Z"));
        assertThat(Conversion.to(Object.class, time)).isEqualTo(time);
        var inARegion = time.atZoneSameInstant(ZoneId.of("Europe/Berlin"));
        assertThat(Conversion.to(Instant.class, inARegion)).isEqualTo(time.toInstant());
        assertThat(Conversion.to(OffsetDateTime.class, inARegion)).isEqualTo(time);
        assertThat(Conversion.to(Object.class, inARegion)).isEqualTo(inARegion);
    }
}
