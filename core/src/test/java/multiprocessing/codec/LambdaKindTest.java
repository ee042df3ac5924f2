package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableBiFunction;
import multiprocessing.function.SerializableCallable;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializablePredicate;
import multiprocessing.function.SerializableRunnable;
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
    void aBodyTakesWhatWasCapturedBeforeWhatItIsCalledWith() throws Throwable {
        long big = 1L << 40;
        double half = 0.5;
        char letter = 'x';
        int[] numbers = {7};
        SerializableBiFunction<Integer, List<String>, String> join =
                (a, b) -> big + " " + half + letter + numbers[0] + a + b;

        @SuppressWarnings("unchecked")
        var made = (SerializableBiFunction<Integer, List<String>, String>) again(join);

        assertThat(made.apply(3, List.of("b"))).isEqualTo("1099511627776 0.5x73[b]");
        assertThat(made).isInstanceOf(Trampoline.class); // not made by its class
    }

    @Test
    void aBodyMayGiveNothing() throws Throwable {
        var list = new ArrayList<String>();
        SerializableConsumer<String> add = word -> list.add(word);
        SerializableRunnable clear = () -> list.clear();

        @SuppressWarnings("unchecked")
        var adds = (SerializableConsumer<String>) again(add);
        adds.accept("a");
        assertThat(list).containsExactly("a");

        ((SerializableRunnable) again(clear)).run();
        assertThat(list).isEmpty();
    }

    @Test
    void aBodyIsNotGivenWhatItDoesNotTake() throws Throwable {
        SerializableFunction<Integer, Integer> next = number -> number + 1;

        @SuppressWarnings("unchecked")
        var made = (SerializableFunction<Object, Object>) again(next);

        assertThat(made.apply(1)).isEqualTo(2);
        assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> made.apply("1"));
    }

    @Test
    void aBodyInAnInterfaceIsMadeToo() throws Throwable {
        assertThat(((SerializableCallable<?>) again(Spoken.saying("hi"))).call()).isEqualTo("hi!");
    }

    private interface Spoken {
        static SerializableCallable<String> saying(String word) {
            return () -> word + "!";
        }
    }

    @Test
    void aReferenceToAMethodOfPrimitivesIsMadeToo() throws Throwable {
        SerializableFunction<Long, Double> half = LambdaKindTest::half;
        SerializableConsumer<Long> halfInVain = LambdaKindTest::half;

        @SuppressWarnings("unchecked")
        var made = (SerializableFunction<Long, Double>) again(half);
        @SuppressWarnings("unchecked")
        var madeInVain = (SerializableConsumer<Long>) again(halfInVain);
        madeInVain.accept(3L);

        assertThat(made.apply(3L)).isEqualTo(1.5);
        assertThat(made).isInstanceOf(Trampoline.class);
        assertThat(madeInVain).isInstanceOf(Trampoline.class);
    }

    private static double half(long number) {
        return number / 2.0;
    }

    @Test
    void aReferenceToAMethodOfOtherTypesGoesTheLongWay() throws Throwable {
        SerializableFunction<Integer, Long> twice = LambdaKindTest::twice; // widens, and boxes

        @SuppressWarnings("unchecked")
        var made = (SerializableFunction<Integer, Long>) again(twice);

        assertThat(made.apply(4)).isEqualTo(8L);
        assertThat(made).isNotInstanceOf(Trampoline.class);
    }

    private static long twice(long number) {
        return 2 * number;
    }

    @Test
    void aPredicateGoesTheLongWay() throws Throwable {
        SerializablePredicate<String> isEmpty = text -> text.isEmpty();

        @SuppressWarnings("unchecked")
        var made = (SerializablePredicate<String>) again(isEmpty);

        assertThat(made.test("")).isTrue();
        assertThat(made).isNotInstanceOf(Trampoline.class);
    }

    private static Object again(Object lambda) throws Throwable {
        return Objects.requireNonNull(LambdaKind.of(lambda))
                .maker()
                .make(LambdaKind.captured(lambda));
    }

    /// Cannot be serialized, so that another exception arrives in its place.
    private static class Stuck extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused"}) // the mistake under test
        private final Object stone = new Object();

        String own() {
            return "own";
        }
    }

    @Test
    void anExceptionThatWouldArriveAsAnotherIsNoCapturedValueUnlessItsTypeAllows() {
        var stuck = new Stuck();
        Exception any = stuck;
        var sound = new IllegalStateException();
        SerializableCallable<@Nullable Object> ofLambda = () -> stuck.getMessage();
        SerializableCallable<@Nullable Object> ofReference = stuck::own;
        SerializableCallable<@Nullable Object> ofAny = () -> any.getMessage();
        SerializableCallable<@Nullable Object> ofSound = () -> sound.getMessage();

        for (var function : List.of(ofLambda, ofReference)) {
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(() -> LambdaKind.captured(function));
        }
        assertThat(LambdaKind.captured(ofAny)).containsExactly(any);
        assertThat(LambdaKind.captured(ofSound)).containsExactly(sound);
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
