package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress of(long done, long failed, long running, long queued, double rate) {
        return new Progress(done, failed, running, queued, rate, Duration.ofMillis(61_400));
    }

    @Test
    void tellsHowLongTheRestWillTake() {
        assertThat(of(10, 2, 2, 6, 4).remaining()).contains(Duration.ofSeconds(2));
        assertThat(of(10, 2, 0, 0, 4).remaining()).contains(Duration.ZERO);
        assertThat(of(0, 0, 2, 6, 0).remaining()).isEmpty();
        assertThat(of(0, 0, 0, 0, 0).remaining()).isEmpty();
        assertThat(of(10, 2, 2, 6, 4).total()).isEqualTo(20);
    }

    @Test
    void aTotalThatIsKnownBeforehandCountsAsWaiting() {
        assertThat(of(1, 0, 1, 2, 1).of(10)).isEqualTo(of(1, 0, 1, 8, 1));
        assertThat(of(1, 0, 1, 2, 1).of(2)).isEqualTo(of(1, 0, 1, 2, 1));
    }

    @Test
    void aBarTellsMostOfIt() {
        assertThat(BarText.bar("parsing", of(12_343, 2, 2, 14_698, 5_123.4)))
                .isEqualTo(
                        "parsing [=========>          ]  45 %  12,345 of 27,045, 2 failed, 5,123/s, 2.9 s left");
        assertThat(BarText.bar("parsing", of(0, 0, 1, 9, 0)))
                .isEqualTo("parsing [>                   ]   0 %  0 of 10, 0/s");
        assertThat(BarText.bar("parsing", of(8, 2, 0, 0, 3)))
                .isEqualTo("parsing [====================] 100 %  10 of 10, 2 failed, 1 min 1 s");
        assertThat(BarText.line("parsing", of(8, 0, 2, 0, 0.01)))
                .isEqualTo("parsing  80 %  8 of 10, 36/h, 3 min 20 s left");
    }

    @Test
    void whatIsSlowHasARateToo() {
        assertThat(BarText.line("", of(1, 0, 1, 0, 9.94))).contains(" 9.9/s,");
        assertThat(BarText.line("", of(1, 0, 1, 0, 0.2))).contains(" 12/min,");
        assertThat(BarText.line("", of(1, 0, 1, 0, 0.03))).contains(" 1.8/min,");
        assertThat(BarText.line("", of(1, 0, 1, 0, 1 / 7_200.0))).contains(" 0.5/h,");
    }

    /// By way of a fraction it was 28.
    @Test
    void aPercentageIsNotLessThanItIs() {
        assertThat(BarText.line("", of(29, 0, 1, 70, 1))).contains(" 29 %");
        assertThat(BarText.line("", of(57, 0, 1, 42, 1))).contains(" 57 %");
    }

    @Test
    void aTitleLeavesRoomForTheRest() {
        assertThat(BarText.bar("all the files that there are", of(0, 0, 1, 9, 0)))
                .startsWith("all the files that t [>");
        assertThat(BarText.bar("すべてのファイルを読む", of(0, 0, 1, 9, 0)))
                .startsWith("すべてのファイルを読 [>"); // of two columns each
        assertThat(BarText.cut("a👍", 2)).isEqualTo("a");
        assertThat(BarText.columns("a👍漢")).isEqualTo(5);
    }

    @Test
    void howeverShortATimeIsItIsTold() {
        assertThat(BarText.words(Duration.ofMinutes(130))).isEqualTo("2 h 10 min");
        assertThat(BarText.words(Duration.ofSeconds(245))).isEqualTo("4 min 5 s");
        assertThat(BarText.words(Duration.ofMillis(100))).isEqualTo("0.1 s");
        assertThat(BarText.words(Duration.ofNanos(45_300_000))).isEqualTo("45.3 ms");
        assertThat(BarText.words(Duration.ofNanos(45_300))).isEqualTo("0.045 ms");
        assertThat(BarText.words(Duration.ZERO)).isEqualTo("0.0 s");
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        var rate = new Rate();
        long second = TimeUnit.SECONDS.toNanos(1);

        assertThat(rate.perSecond(0, 0)).isZero();
        assertThat(rate.perSecond(second / 2, 10)).isEqualTo(20);
        assertThat(rate.perSecond(second, 10)).isEqualTo(10);
        for (int i = 2; i <= 100; i++) {
            assertThat(rate.perSecond(i * second, 10 + i)).isPositive();
        }
        assertThat(rate.perSecond(101 * second, 111)).isEqualTo(1);
    }

    /// Most of the time none had ended in the last ten seconds, and after each end the rate was far too high.
    @Test
    void theRateOfSlowTasksIsThatOfTheLastFew() {
        var rate = new Rate();
        for (int second = 0; second < 3_600; second++) {
            double perSecond = rate.perSecond(TimeUnit.SECONDS.toNanos(second), second / 60);
            if (second >= 60) {
                assertThat(perSecond).isBetween(1 / 120.0, 1 / 60.0);
            }
        }
    }
}
