package multiprocessing.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values that travel without JDK serialization.
class SimpleValuesTest {
    static Stream<Object> values() {
        return Stream.of(
                true,
                false,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                Short.MIN_VALUE,
                Short.MAX_VALUE,
                Character.MIN_VALUE,
                '\uD834',
                Character.MAX_VALUE,
                0,
                -1,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                0.0f,
                -0.0f,
                Float.MIN_VALUE,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                0.0,
                -0.0,
                Double.MIN_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                "",
                "plain",
                "Grüße 𝄞 \0 \uFFFF",
                "lone \uD834 high",
                "\uDD1E lone low",
                "\uDD1E\uD834 wrong way round",
                "long ".repeat(50_000));
    }

    private static byte[] write(@Nullable Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        SimpleValues.write(value, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static @Nullable Object read(byte[] bytes) throws IOException {
        return SimpleValues.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueComesBackAsItWas(Object value) throws IOException {
        assertThat(read(write(value))).isEqualTo(value).hasSameClassAs(value);
    }

    @Test
    void nullComesBackAsNull() throws IOException {
        assertThat(read(write(null))).isNull();
    }

    @Test
    void theBitsOfANumberThatIsNoneAreKept() throws IOException {
        float strange = Float.intBitsToFloat(0x7fc01234);
        double stranger = Double.longBitsToDouble(0x7ff8000000001234L);

        assertThat(read(write(strange)))
                .isInstanceOfSatisfying(
                        Float.class,
                        f -> assertThat(Float.floatToRawIntBits(f)).isEqualTo(0x7fc01234));
        assertThat(read(write(stranger)))
                .isInstanceOfSatisfying(
                        Double.class,
                        d ->
                                assertThat(Double.doubleToRawLongBits(d))
                                        .isEqualTo(0x7ff8000000001234L));
    }

    @Test
    void valuesFollowEachOther() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        for (Object value : List.of("a\uD834", 1L, "", 'c')) {
            SimpleValues.write(value, out);
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(SimpleValues.read(in)).isEqualTo("a\uD834");
        assertThat(SimpleValues.read(in)).isEqualTo(1L);
        assertThat(SimpleValues.read(in)).isEqualTo("");
        assertThat(SimpleValues.read(in)).isEqualTo('c');
        assertThat(in.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("values")
    void aCutValueIsRefused(Object value) throws IOException {
        byte[] bytes = write(value);
        for (int length = 0; length < Math.min(bytes.length, 100); length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(cut));
        }
    }

    @Test
    void anUnknownTagIsRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(new byte[] {99, 0, 0}))
                .withMessageContaining("tag=99");
    }

    @Test
    void aLengthBeyondTheMessageIsRefusedBeforeMemoryIsTaken() {
        for (byte tag : new byte[] {10, 11}) { // both forms of a string
            for (byte high : new byte[] {0x7f, (byte) 0xff}) {
                byte[] bytes = {tag, high, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> read(bytes))
                        .withMessageContaining("message is cut");
            }
        }
    }

    @Test
    void onlyTheseAreSimple() {
        assertThat(Arrays.asList(1, null, "a", 'c', true)).allMatch(SimpleValues::isSimple);
        assertThat(SimpleValues.isSimple(new int[0])).isFalse();
        assertThat(SimpleValues.isSimple(List.of())).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> write(List.of()));
    }
}
