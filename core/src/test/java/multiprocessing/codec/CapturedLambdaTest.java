package multiprocessing.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryLambda") // they are the theme
class CapturedLambdaTest {
    interface Make<T> extends Supplier<T>, Serializable {}

    interface Map<A, R> extends Function<A, R>, Serializable {}

    interface Fill<R> extends IntFunction<R>, Serializable {}

    private static final Make<String> OF_A_CLASS = () -> "static";
    private final Make<String> ofAnInstance = () -> "instance";

    private static CapturedLambda open(Object lambda) {
        return requireNonNull(CapturedLambda.of(lambda));
    }

    private static String place(Object lambda) {
        return open(lambda).toString().replaceAll(":\\d+", ":LINE");
    }

    @Test
    void knowsItsFileLineAndMethod() {
        Make<String> lambda = () -> "a";
        int line = new Throwable().getStackTrace()[0].getLineNumber() - 1;
        assertThat(open(lambda).file()).isEqualTo("CapturedLambdaTest.java");
        assertThat(open(lambda).line()).isEqualTo(line);
        assertThat(open(lambda))
                .hasToString(
                        "lambda at CapturedLambdaTest.java:"
                                + line
                                + " in CapturedLambdaTest.knowsItsFileLineAndMethod");
    }

    @Test
    void aLambdaOfAnInitializerIsInItsClass() {
        assertThat(place(OF_A_CLASS))
                .isEqualTo("lambda at CapturedLambdaTest.java:LINE in CapturedLambdaTest");
        assertThat(place(ofAnInstance))
                .isEqualTo("lambda at CapturedLambdaTest.java:LINE in CapturedLambdaTest");
    }

    @Test
    void aLambdaInALambdaIsInTheMethodAroundBoth() {
        Make<Make<String>> outer = () -> () -> "a";
        assertThat(place(outer.get()))
                .isEqualTo(
                        "lambda at CapturedLambdaTest.java:LINE in"
                                + " CapturedLambdaTest.aLambdaInALambdaIsInTheMethodAroundBoth");
    }

    /// As a compiler writes it whose name for the body is `name`.
    private static String compiledTo(String name) {
        var serialized =
                new SerializedLambda(
                        CapturedLambdaTest.class,
                        "multiprocessing/function/SerializableRunnable",
                        "runOrThrow",
                        "()V",
                        MethodHandleInfo.REF_invokeStatic,
                        "shop/Main",
                        name,
                        "()V",
                        "()V",
                        new Object[0]);
        return open(serialized).toString();
    }

    @Test
    void knowsHowOtherCompilersNameALambda() {
        var inGo = "lambda in CapturedLambdaTest.go";
        assertThat(compiledTo("go$lambda$0")).isEqualTo(inGo); // Kotlin
        assertThat(compiledTo("$anonfun$go$1")).isEqualTo(inGo); // Scala 2
        assertThat(compiledTo("go$$anonfun$1")).isEqualTo(inGo); // Scala 3
        assertThat(compiledTo("go$$anonfun$adapted$1")).isEqualTo(inGo);
        assertThat(compiledTo("lambda$0")).isEqualTo("lambda in CapturedLambdaTest"); // Eclipse
        assertThat(compiledTo("go")).startsWith("method reference Main::go");
    }

    @Test
    void aMethodReferenceNamesItsMethod() {
        Map<String, String> unbound = String::strip;
        Make<String> bound = "a"::strip;
        Map<String, StringBuilder> constructor = StringBuilder::new;
        Map<String, Integer> ofAClass = Integer::parseInt;
        assertThat(place(unbound)).startsWith("method reference String::strip");
        assertThat(place(bound)).startsWith("method reference String::strip");
        assertThat(place(constructor))
                .isEqualTo("method reference StringBuilder::new at CapturedLambdaTest.java:LINE");
        assertThat(place(ofAClass))
                .isEqualTo("method reference Integer::parseInt at CapturedLambdaTest.java:LINE");
    }

    @Test
    void aMethodThatIsReferredToTwiceHasNoLine() {
        Map<String, String> one = String::stripLeading;
        Map<String, String> two = String::stripLeading;
        assertThat(one).isNotSameAs(two);
        assertThat(open(one)).hasToString("method reference String::stripLeading");
        assertThat(open(one).file()).isEqualTo("CapturedLambdaTest.java");
        assertThat(open(one).line()).isZero();
    }

    @Test
    void aConstructorOfArraysIsALambda() {
        Fill<String[]> constructor = String[]::new;
        assertThat(place(constructor)).startsWith("lambda at CapturedLambdaTest.java:LINE in");
    }

    @Test
    void onlyLambdasAreOpened() {
        Supplier<String> plain = () -> "a";
        assertThat(CapturedLambda.of(plain)).isNull();
        assertThat(CapturedLambda.of("text")).isNull();
        assertThat(CapturedLambda.of(new Object())).isNull();
    }

    @Test
    void givesTheFormInWhichItTravels() {
        var captured = "b".repeat(3);
        Make<String> lambda = () -> captured;
        var serialized = open(lambda).serialized();
        assertThat(serialized.getCapturedArgCount()).isEqualTo(1);
        assertThat(serialized.getCapturedArg(0)).isSameAs(captured);
    }
}
