package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import multiprocessing.function.SerializableBiConsumer;
import multiprocessing.function.SerializableConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Null for a primitive parameter was found out by the child only, as a NullPointerException without a place.
class FunctionCallTest {
    private static void take(String text, int number) {
        throw new AssertionError(text + number);
    }

    private static void takeObject(@Nullable Object object) {
        throw new AssertionError(object);
    }

    @Test
    void aPrimitiveParameterIsNotGivenNull() {
        SerializableBiConsumer<String, Integer> both = FunctionCallTest::take;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionCall.of(both, "a", null))
                .withMessage("argument 2 must be int, but is null");
    }

    private static final class Speechless {
        @Override
        public String toString() {
            throw new IllegalStateException("asked");
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void anArgumentOfAnotherTypeIsToldByItsClass() {
        SerializableConsumer<?> function =
                (SerializableConsumer<Integer>) number -> take("x", number);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionCall.of(function, new Speechless()))
                .withMessage(
                        "argument 1 must be java.lang.Integer, but is "
                                + Speechless.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionCall.of(new Speechless()))
                .withMessage("not a function that travels: " + Speechless.class.getName());
    }

    @Test
    void whatIsCapturedIsNoArgument() {
        String captured = List.of("captured").getFirst();
        SerializableConsumer<Integer> one = number -> take(captured, number);
        SerializableConsumer<@Nullable Object> other = object -> takeObject(captured + object);
        assertThat(FunctionCall.of(one, new @Nullable Object[] {null})).isNotNull();
        assertThat(FunctionCall.of(other, new @Nullable Object[] {null})).isNotNull();
    }

    private record Taker() {
        void take(int number) {
            assertThat(number).isPositive();
        }
    }

    @Test
    void anObjectWhoseMethodIsCalledIsNoParameter() {
        SerializableBiConsumer<Taker, Integer> method = Taker::take;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FunctionCall.of(method, new Taker(), null))
                .withMessage("argument 2 must be int, but is null");
        assertThat(FunctionCall.of(method, null, 1)).isNotNull();
    }
}
