package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import multiprocessing.function.SerializableFunction;
import org.junit.jupiter.api.Test;

/// The numbers of functions.
class FunctionsTest {
    static SerializableFunction<Integer, Integer> times(int factor) {
        return x -> x * factor;
    }

    @Test
    void functionsAreAboveThoseThatComeWithTheirCallAndKindsBelow() {
        var functions = new Functions();

        assertThat(functions.define(times(1)).number()).isGreaterThan(Order.INLINE);
        assertThat(functions.ofKind(times(1)))
                .extracting(Definition::number, LONG)
                .isLessThan(Order.INLINE);
    }
}
