package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.List;
import multiprocessing.error.TransferException;
import org.junit.jupiter.api.Test;

/// Arrays of Python's as a manager and a client on one machine send them to each other.
class PackedArrayTest {
    @Test
    void aLongHasFourBytesOnWindowsAndACharacterTwo() {
        byte[] numbers =
                ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(1).putInt(-1).array();

        assertThat(PackedArray.of(new Object[] {"l", numbers}, true)).isEqualTo(List.of(1, -1));
        assertThat(PackedArray.of(new Object[] {"L", numbers}, true))
                .isEqualTo(List.<Object>of(1, 0xFFFF_FFFFL));
        assertThat(PackedArray.of(new Object[] {"u", packed("ab", "UTF-16")}, true))
                .isEqualTo(PackedArray.of(new Object[] {"w", packed("ab", "UTF-32")}, true));
    }

    @Test
    void aLongHasEightBytesElsewhereAndACharacterFour() {
        byte[] numbers = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(-1).array();

        assertThat(PackedArray.of(new Object[] {"l", numbers}, false)).isEqualTo(List.of(-1));
        assertThat(PackedArray.of(new Object[] {"u", packed("ab", "UTF-32")}, false))
                .isEqualTo(PackedArray.of(new Object[] {"w", packed("ab", "UTF-32")}, false));
    }

    @Test
    void charactersThatAreCutAreRefusedAsNumbersAre() {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> PackedArray.of(new Object[] {"w", new byte[3]}, false))
                .withMessageContaining("cut");
    }

    private static byte[] packed(String text, String charset) {
        String order = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? "BE" : "LE";
        return text.getBytes(Charset.forName(charset + order));
    }
}
