package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.function.SerializableFunction;
import org.junit.jupiter.api.Test;

/// The numbers of functions.
class FunctionsTest {
    static SerializableFunction<Integer, Integer> times(int factor) {
        return x -> x * factor;
    }

    @Test
    void howeverManyHavePassedTheNextIsAFunctionAndNoKind() {
        var functions = new Functions(Integer.MAX_VALUE);

        Definition last = functions.define(times(1));
        Definition next = functions.define(times(2));

        assertThat(last.number()).isEqualTo(Integer.MAX_VALUE);
        assertThat(next.number()).isEqualTo(Functions.FIRST_PASSING);
    }
}
