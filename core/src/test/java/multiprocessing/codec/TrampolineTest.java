package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Calls of methods by their names, through classes made for one call each.
@SuppressWarnings("UnusedMethod") // called by their names
class TrampolineTest {
    private static final List<Object> SEEN = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static @Nullable Object call(
            Class<?> owner, String name, MethodType type, @Nullable Object... arguments)
            throws Throwable {
        return TrampolineClass.to(owner, name, type.toMethodDescriptorString()).call(arguments);
    }

    /// Calls the one method of that name here.
    private static @Nullable Object call(String name, @Nullable Object... arguments)
            throws Throwable {
        return callOf(TrampolineTest.class, name, arguments);
    }

    private static @Nullable Object callOf(
            Class<?> owner, String name, @Nullable Object... arguments) throws Throwable {
        var method =
                Arrays.stream(owner.getDeclaredMethods())
                        .filter(candidate -> candidate.getName().equals(name))
                        .findFirst()
                        .orElseThrow();
        var type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
        return call(owner, name, type, arguments);
    }

    private static void nothing() {
        SEEN.add("nothing");
    }

    private static void all(
            boolean z, byte b, short s, char c, int i, long j, float f, double d, String l) {
        SEEN.addAll(List.of(z, b, s, c, i, j, f, d, l));
    }

    private static void longs(long a, double b, long c, int d, double e, Object f) {
        SEEN.addAll(List.of(a, b, c, d, e, f));
    }

    private static void arrays(int[] a, String[][] b, @Nullable Object c) {
        SEEN.addAll(List.of(a[0], b[0][0], c == null));
    }

    private static void refuse(String reason) throws IOException {
        throw new IOException(reason);
    }

    @Test
    void aMethodWithoutParametersIsCalled() throws Throwable {
        assertThat(call("nothing")).isNull();
        assertThat(SEEN).containsExactly("nothing");
    }

    @Test
    void parametersOfAllTypesTakeTheirBoxes() throws Throwable {
        call("all", true, (byte) -1, (short) -2, 'x', -3, Long.MIN_VALUE, 1.5f, -2.5, "text");

        assertThat(SEEN)
                .containsExactly(
                        true, (byte) -1, (short) -2, 'x', -3, Long.MIN_VALUE, 1.5f, -2.5, "text");
    }

    @Test
    void longsAndDoublesTakeTwoSlots() throws Throwable {
        call("longs", 1L, 2.0, 3L, 4, 5.0, "six");

        assertThat(SEEN).containsExactly(1L, 2.0, 3L, 4, 5.0, "six");
    }

    @Test
    void arraysAndNullPass() throws Throwable {
        call("arrays", new int[] {7}, new String[][] {{"inner"}}, null);

        assertThat(SEEN).containsExactly(7, "inner", true);
    }

    /// Methods of every result.
    private static final class Results {
        private static boolean aBoolean() {
            return true;
        }

        private static int anInt() {
            return 1;
        }

        private static long aLong() {
            return 1L;
        }

        private static float aFloat() {
            return 1f;
        }

        private static double aDouble() {
            return 1.0;
        }

        private static String aString() {
            return "result";
        }

        private static int[] anArray() {
            return new int[] {1};
        }
    }

    @Test
    void aResultComesBackUnlessItIsPrimitive() throws Throwable {
        for (String name : List.of("aBoolean", "anInt", "aLong", "aFloat", "aDouble")) {
            assertThat(callOf(Results.class, name)).as(name).isNull();
        }
        assertThat(callOf(Results.class, "aString")).isEqualTo("result");
        assertThat(callOf(Results.class, "anArray")).isEqualTo(new int[] {1});
    }

    /// An interface with static methods, one of them private as a lambda's body is.
    interface Face {
        private static String hidden(String text) {
            return "hidden " + text;
        }

        static String open(String text) {
            return "open " + text;
        }
    }

    @Test
    void staticMethodsOfInterfacesAreCalledToo() throws Throwable {
        assertThat(callOf(Face.class, "open", "door")).isEqualTo("open door");
        assertThat(callOf(Face.class, "hidden", "door")).isEqualTo("hidden door");
    }

    @Test
    void whatTheMethodThrowsPassesAsItIs() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> call("refuse", "no"))
                .withMessage("no");
    }

    @Test
    void anArgumentOfAnotherTypeIsRefusedByTheCall() {
        assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> call("refuse", 27));
    }

    /// Says when it is initialized.
    private static final class Sleeper {
        static {
            SEEN.add("initialized");
        }

        private static void wake() {
            SEEN.add("awake");
        }
    }

    @Test
    void makingATrampolineRunsNoCodeOfTheClass() throws Throwable {
        Trampoline trampoline = TrampolineClass.to(Sleeper.class, "wake", "()V");
        assertThat(SEEN).isEmpty();

        trampoline.call(new Object[0]);
        trampoline.call(new Object[0]);
        assertThat(SEEN).containsExactly("initialized", "awake", "awake");
    }

    @Test
    void aMissingMethodIsALinkageError() {
        assertThatExceptionOfType(NoSuchMethodError.class)
                .isThrownBy(() ->
                        TrampolineClass.to(Sleeper.class, "dream", "()V").call(new Object[0]));
    }
}
