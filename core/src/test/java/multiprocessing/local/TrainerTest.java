package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// When a program trains. The training itself is in `AheadOfTimeTest`.
class TrainerTest {
    @Test
    void theOnlyProgramIsLeftAloneAndTheNextBeginsAtOnceAndThoseThatAreTooShortGiveUp() {
        long[] delays = LongStream.of(0, 1, 5, 6, 100).map(Trainer::delayMillis).toArray();

        assertThat(delays).containsExactly(1_500, 200, 200, 30_000, 30_000);
    }
}
