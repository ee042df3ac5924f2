package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
}
