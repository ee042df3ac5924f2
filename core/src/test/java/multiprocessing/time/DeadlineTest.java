package multiprocessing.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Deadlines near, far, past and never.
class DeadlineTest {
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void zeroAndLessHasPassed(long seconds) {
        var deadline = Deadline.in(Duration.ofSeconds(seconds));

        assertThat(deadline.hasPassed()).isTrue();
        assertThat(deadline.remainingNanos()).isZero();
        assertThat(deadline.isNever()).isFalse();
    }

    @Test
    void whatIsLeftIsNoMoreThanWasGiven() {
        var deadline = Deadline.in(Duration.ofHours(1));

        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.remainingNanos())
                .isPositive()
                .isLessThanOrEqualTo(TimeUnit.HOURS.toNanos(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 10_000_000_000L})
    void theFarFutureDoesNotOverflow(long seconds) {
        var deadline = Deadline.in(Duration.ofSeconds(seconds));

        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.remainingNanos()).isGreaterThan(TimeUnit.DAYS.toNanos(36_500));
    }

    @Test
    void neverDoesNotComeNearer() {
        var never = Deadline.never();

        assertThat(never.isNever()).isTrue();
        assertThat(never.hasPassed()).isFalse();
        assertThat(never.remainingNanos()).isEqualTo(Deadline.never().remainingNanos());
    }

    @Test
    void aMomentPasses() throws InterruptedException {
        var deadline = Deadline.in(Duration.ofNanos(1));
        while (!deadline.hasPassed()) {
            Thread.onSpinWait();
        }
        assertThat(deadline.remainingNanos()).isZero();
    }
}
