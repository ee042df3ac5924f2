package multiprocessing.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void isTheMedianWithItsRange() {
        assertThat(Figure.of(List.of(3.0, 1.0, 2.0), "ms")).hasToString("2 ms [1 .. 3, n=3]");
        assertThat(Figure.of(List.of(4.0, 1.0, 2.0, 3.0), "ms").median()).isEqualTo(2.5);
    }

    @Test
    void hasThreeDigits() {
        assertThat(Figure.number(0.12345)).isEqualTo("0.123");
        assertThat(Figure.number(12.345)).isEqualTo("12.3");
        assertThat(Figure.number(1234.5)).isEqualTo("1235");
        assertThat(Figure.number(100)).isEqualTo("100");
    }

    @Test
    void meetsASpeedupWhenTheRivalTakesThatManyTimesAsLong() {
        var target = new Target.Speedup(10);
        Figure ours = Figure.of(0.1, "ms");
        assertThat(target.isMet(ours, Optional.of(Figure.of(1.0, "ms")))).contains(true);
        assertThat(target.isMet(ours, Optional.of(Figure.of(0.9, "ms")))).contains(false);
        assertThat(target.isMet(ours, Optional.empty())).isEmpty();
        assertThat(target.ratio(ours, Optional.of(Figure.of(1.0, "ms")))).isEqualTo("10x as fast");
    }

    @Test
    void meetsALimitOfEachSampleOnlyWhenTheLongestDoes() {
        var target = new Target.EachAtMost(10);
        Figure ours = Figure.of(List.of(12.0, 3.0, 4.0), "ms");
        assertThat(target.isMet(ours, Optional.empty())).contains(false);
        assertThat(target.isMet(Figure.of(List.of(10.0, 3.0), "ms"), Optional.empty()))
                .contains(true);
        assertThat(target.text(ours)).isEqualTo("each ≤ 10 ms");
        assertThat(new Target.AtMost(10).isMet(ours, Optional.empty())).contains(true);
    }

    @Test
    void meetsAShareWhenItIsNoLargerPartOfTheRivals() {
        var target = new Target.Share(0.65);
        Figure rival = Figure.of(100, "ms");
        assertThat(target.isMet(Figure.of(65, "ms"), Optional.of(rival))).contains(true);
        assertThat(target.isMet(Figure.of(66, "ms"), Optional.of(rival))).contains(false);
    }
}
