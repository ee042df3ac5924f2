package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import multiprocessing.error.ProcessStartException;
import org.junit.jupiter.api.Test;

/// Workers that are processes.
class ProcessPoolTest implements PoolSpec, PoolBuilderSpec {
    @Override
    public Builder pool() {
        return Pool.builder();
    }

    @Test
    void aWorkerThatCannotBeStartedIsToldWhenThePoolIsMade() {
        Builder impossible = pool().processes(1).jvmOptions("-XX:+NoSuchOption");
        assertThatExceptionOfType(ProcessStartException.class)
                .isThrownBy(impossible::build)
                .withMessageContaining("NoSuchOption");
    }

    @Test
    void aBuilderThatIsUsedAgainChangesNoPoolThatItHasMade() throws InterruptedException {
        Builder builder = pool().processes(1).maxTasksPerChild(1);
        try (Pool first = builder.environment(Map.of("WHO", "first")).build();
                Pool second = builder.environment(Map.of("WHO", "second")).build()) {
            for (int worker = 0; worker < 2; worker++) {
                assertThat(first.apply(() -> System.getenv("WHO"))).isEqualTo("first");
            }
            assertThat(second.apply(() -> System.getenv("WHO"))).isEqualTo("second");
        }
    }
}
