package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// When a program trains. The training itself is in `AheadOfTimeTest`.
class TrainerTest {
    @Test
    void theOnlyProgramIsLeftAloneAndTheNextBeginsAtOnceAndThoseThatAreTooShortGiveUp() {
        long[] delays = LongStream.of(0, 1, 5, 6, 100).map(Trainer::delayMillis).toArray();

        assertThat(delays).containsExactly(1_500, 200, 200, 30_000, 30_000);
    }

    /// Without them it failed, in silence, wherever a program needs them to share anything; and it made files in another folder.
    @Test
    void aTrainingSharesMemoryAsThisProgramDoes() {
        String name = "multiprocessing.memory.test";
        System.setProperty(name, "a b");
        try {
            assertThat(CommandLine.training(Path.of("library.jar"), List.of()))
                    .contains("-Dmultiprocessing.memory.test=a b");
        } finally {
            System.clearProperty(name);
        }
    }
}
