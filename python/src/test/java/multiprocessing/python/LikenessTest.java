package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is equal to Python.
class LikenessTest {
    private static final Likeness PLAIN = new Likeness(PlainPickler.Nestings.NONE);

    @Test
    void oneMomentInTwoZonesIsTheSame() {
        var noon = OffsetDateTime.parse("2024-02-29T12:00:00Z");
        var there = OffsetDateTime.parse("2024-02-29T13:00:00+01:00");
        assertThat(PLAIN.areEqual(noon, there)).isTrue();
        assertThat(PLAIN.areEqual(noon, there.plusNanos(1_000))).isFalse();
        var inARegion = noon.atZoneSameInstant(ZoneId.of("Europe/Berlin"));
        assertThat(PLAIN.areEqual(noon, inARegion)).isTrue();
        assertThat(PLAIN.compare(noon, inARegion)).isZero();
        OffsetTime time = there.toOffsetTime();
        assertThat(PLAIN.areEqual(noon.toOffsetTime(), time)).isTrue();
        assertThat(PLAIN.areEqual(noon, time)).isFalse();
    }

    private static final BigInteger BEYOND = BigInteger.TWO.pow(60).add(BigInteger.ONE);
    private static final BigInteger HUGE = BigInteger.TEN.pow(400);

    private static Tuple tuple(@Nullable Object... items) {
        return new Tuple(items);
    }

    private static byte[] bytes() {
        return new byte[] {1};
    }

    @Test
    void numbersAreEqualIfTheyAreTheSameNumber() {
        assertEqual(0.0, -0.0, true);
        assertEqual(0, -0.0, true);
        assertEqual(true, 1.0, true);
        assertEqual(1L << 60, 0x1p60, true);
        assertEqual(BEYOND.longValue(), 0x1p60, false);
        assertEqual(BEYOND, BEYOND.longValue(), true);
        assertEqual(new BigDecimal("0.1"), 0.1, false);
        assertEqual(new BigDecimal("0.50"), 0.5, true);
        assertEqual(Double.POSITIVE_INFINITY, HUGE, false);
        assertEqual(Double.NEGATIVE_INFINITY, HUGE.negate(), false);
        assertEqual(HUGE, HUGE.add(BigInteger.ZERO), true);
        assertEqual(Double.NaN, Double.NaN + 1, false);
    }

    @Test
    void whatHoldsOthersIsEqualByThem() {
        assertEqual(List.of(1), List.of(1.0), true);
        assertEqual(tuple(true, bytes()), tuple(1, bytes()), true);
        assertEqual(List.of(bytes()), List.of(bytes()), true);
        assertEqual(List.of(bytes()), List.of(bytes(), 1), false);
        assertEqual(Map.of("k", bytes()), Map.of("k", bytes()), true);
        assertEqual(Map.of("k", bytes()), Map.of("l", bytes()), false);
        assertEqual(tuple(1, 2), List.of(1, 2), false);
        assertEqual(tuple(1, 2), new Object[] {1, 2}, true);
        assertEqual(null, null, true);
        assertEqual(List.of(), Map.of(), false);
        var itself = new ArrayList<Object>();
        itself.add(itself);
        assertEqual(itself, itself, true);
    }

    private static void assertEqual(
            @Nullable Object one, @Nullable Object other, boolean isExpected) {
        assertThat(PLAIN.areEqual(one, other)).as("%s, %s", one, other).isEqualTo(isExpected);
        assertThat(PLAIN.areEqual(other, one)).as("%s, %s", other, one).isEqualTo(isExpected);
    }

    @Test
    void theFirstThatAreNotEqualAreInOrder() {
        assertLess(tuple(1, null), tuple(1, null, 0));
        assertLess(tuple(1, Map.of(), 1), tuple(1.0, Map.of(), 2));
        assertLess(0x1p53, (1L << 53) + 1);
        assertLess(HUGE, Double.POSITIVE_INFINITY);
        assertLess(Double.NEGATIVE_INFINITY, HUGE.negate());
        assertLess(bytes(), new byte[] {-1});
        assertLess("\uff21", "\ud83d\ude00"); // by characters
        assertLess("\ud800", "\udc00"); // also halves of none
        assertLess("\udc00", "\ue000");
        assertLess("\ud83da", "\ud83d\ude00");
        assertLess("\ud83d\ude00", "\ud83d\ude01");
        assertLess("\ud83da", "\ud83db");
        assertLess("a", "ab");
        assertThat(PLAIN.compare(tuple(1, null), tuple(1, null))).isZero();
        assertThat(PLAIN.compare(0.0, -0.0)).isZero();
        for (Object wrong : List.of(tuple(1), Map.of(), 1, "a")) {
            assertThatExceptionOfType(PythonException.class)
                    .isThrownBy(() -> PLAIN.compare(List.of(1), wrong))
                    .withMessageContaining("'<' not supported");
        }
    }

    private static void assertLess(Object one, Object other) {
        assertThat(PLAIN.compare(one, other)).as("%s, %s", one, other).isNegative();
        assertThat(PLAIN.compare(other, one)).as("%s, %s", other, one).isPositive();
    }
}
