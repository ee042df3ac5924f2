package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private final AtomicLong clock = new AtomicLong();
    private final Allowance allowance = new Allowance(clock::get);

    private boolean isFoundWithin(Duration time) {
        return allowance
                .find(() -> {
                    clock.addAndGet(time.toNanos());
                    return Optional.of("found");
                })
                .isPresent();
    }

    @Test
    void whatHasUsedUpItsTimeIsNotDoneUntilMoreHasPassed() {
        assertThat(isFoundWithin(Duration.ofSeconds(4))).isTrue();
        assertThat(isFoundWithin(Duration.ofSeconds(3))).isTrue(); // there was some time left
        assertThat(isFoundWithin(Duration.ofSeconds(1))).isFalse();
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(isFoundWithin(Duration.ofSeconds(1))).isTrue();
    }
}
