package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LambdaKindTest {
    private final int base = 40;

    private static SerializableCallable<String> saying(String word, int times) {
        return () -> word.repeat(times);
    }

    @Test
    void aLambdaIsMadeAgainOfItsKindAndWhatItCaptured() throws Throwable {
        var kind = Objects.requireNonNull(LambdaKind.of(saying("a", 1)));

        @Nullable Object[] captured = LambdaKind.captured(saying("no", 2));
        var made = (SerializableCallable<?>) kind.maker().make(captured);

        assertThat(captured).containsExactly("no", 2);
        assertThat(made.call()).isEqualTo("nono");
        assertThat(LambdaKind.of(saying("b", 3))).isEqualTo(kind);
    }

    @Test
    void soIsAReferenceToAMethodOfAnObject() throws Throwable {
        var list = new ArrayList<>(List.of("a"));
        SerializableFunction<String, Boolean> add = list::add;
        var kind = Objects.requireNonNull(LambdaKind.of(add));

        var made = (SerializableFunction<?, ?>) kind.maker().make(LambdaKind.captured(add));
        @SuppressWarnings("unchecked")
        var again = (SerializableFunction<String, Boolean>) made;

        assertThat(again.applyOrThrow("b")).isTrue();
        assertThat(list).containsExactly("a", "b");
    }

    @Test
    void twoPlacesAreTwoKinds() {
        assertThat(LambdaKind.of(saying("a", 1))).isNotEqualTo(LambdaKind.of(sum(1)));
    }

    private static SerializableCallable<Integer> sum(int a) {
        return () -> a + 1;
    }

    @Test
    void whatIsNoLambdaHasNoKind() {
        assertThat(LambdaKind.of("text")).isNull();
        assertThat(LambdaKind.of(new Object())).isNull();
        assertThat(LambdaKind.of(Function.identity())).isNull();
    }

    @Test
    void whatALambdaCapturedMayBeItsObject() {
        SerializableCallable<Integer> own = () -> base + 2;

        assertThat(LambdaKind.captured(own)).containsExactly(this);
    }
}
