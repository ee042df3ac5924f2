package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Plain data as Python writes it.
class NotationTest {
    @Test
    void numbersAreThoseOfPython() {
        assertThat(Notation.of(Arrays.asList(1e15, 1e16, -1e7, 1.5e22, 123456789.125, 0.0, -0.0)))
                .isEqualTo(
                        "[1000000000000000.0, 1e+16, -10000000.0, 1.5e+22, 123456789.125, 0.0, -0.0]");
        assertThat(
                        Notation.of(
                                List.of(
                                        1e-4,
                                        0.00015,
                                        1e-5,
                                        -1.25e-100,
                                        0.5f,
                                        new BigDecimal("1.50"))))
                .isEqualTo("[0.0001, 0.00015, 1e-05, -1.25e-100, 0.5, Decimal('1.50')]");
        assertThat(
                        Notation.of(
                                List.of(
                                        Double.NaN,
                                        Double.POSITIVE_INFINITY,
                                        Double.NEGATIVE_INFINITY)))
                .isEqualTo("[nan, inf, -inf]");
    }

    @Test
    void aKeyIsShownAsPythonCanHashIt() {
        assertThat(Notation.of(List.of(Map.of(Set.of(1), "a"), Map.of(List.of(Set.of()), "b"))))
                .isEqualTo("[{frozenset({1}): 'a'}, {(frozenset(),): 'b'}]");
        assertThat(Notation.of(Set.of(Set.of(List.of(1))))).isEqualTo("{frozenset({(1,)})}");
    }

    @Test
    void ofTextIsShownWhatCanBeSeen() {
        assertThat(Notation.of("\0\u001b\u007f\u00a0é\u2028\ud800\ud83d\ude00\n\t\r\\"))
                .isEqualTo("'\\x00\\x1b\\x7f\\xa0é\\u2028\\ud800\ud83d\ude00\\n\\t\\r\\\\'");
        assertThat(Notation.of(List.of("it's", "a \"b\"", "'\"", '\'')))
                .isEqualTo("[\"it's\", 'a \"b\"', '\\'\"', \"'\"]");
        assertThat(Notation.of("\n\t\r\\it's\u00e9\0".getBytes(ISO_8859_1)))
                .isEqualTo("b\"\\n\\t\\r\\\\it's\\xe9\\x00\"");
    }
}
