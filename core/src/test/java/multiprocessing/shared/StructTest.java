package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.Serializable;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.nio.ByteOrder;
import java.util.List;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.process.Process;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructTest implements GuardedSpec<Struct>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Struct make(boolean isRaw) {
        return isRaw ? RawValue.of(Structs.POINT) : Value.of(Structs.POINT);
    }

    @Override
    public int read(Struct struct) {
        return (int) struct.get("x");
    }

    @Override
    public void write(Struct struct, int number) {
        struct.set("x", number);
    }

    @Test
    void keepsItsMembersByName() {
        Struct point = Value.of(Structs.POINT);
        assertThat(point).hasToString("Struct{x=0, y=0.0}");

        point.set("x", 1);
        point.set("y", 2);

        assertThat(point.get("y")).isEqualTo(2.0);
        assertThat(point.segment().get(JAVA_DOUBLE, 8)).isEqualTo(2);
        assertThat(point.layout()).isEqualTo(Structs.POINT);
    }

    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    void refusesNull() {
        Struct point = Value.of(Structs.POINT);

        assertThatNullPointerException()
                .isThrownBy(() -> point.set("x", null))
                .withMessage("value");
    }

    @Test
    void refusesWhatItHasNot() {
        Struct point = Value.of(Structs.POINT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> point.get("z"))
                .withMessageContaining("members=[x, y]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> point.set("x", 2.5))
                .withMessageContaining("value=2.5");
        assertThat(point.lock().isLocked()).isFalse();
    }

    @Test
    void isOfPrimitiveMembersWithNames() {
        List<StructLayout> wrong =
                List.of(
                        MemoryLayout.structLayout(),
                        MemoryLayout.structLayout(JAVA_INT),
                        MemoryLayout.structLayout(JAVA_INT.withName("a\nb")),
                        MemoryLayout.structLayout(Structs.POINT.withName("nested")),
                        MemoryLayout.structLayout(JAVA_LONG.withName("a"), JAVA_INT.withName("b")),
                        MemoryLayout.structLayout(JAVA_INT.withName("a")).withByteAlignment(32));
        for (StructLayout layout : wrong) {
            assertThatIllegalArgumentException().isThrownBy(() -> Value.of(layout));
        }
    }

    @Test
    void noTwoMembersHaveOneName() {
        StructLayout layout =
                MemoryLayout.structLayout(JAVA_INT.withName("x"), JAVA_INT.withName("x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Value.of(layout))
                .withMessageContaining("called x");
    }

    @Test
    void aNameTravelsWhateverIsInIt() {
        StructLayout layout =
                MemoryLayout.structLayout(JAVA_INT.withName("a\rb"), JAVA_INT.withName(" c  d "));

        StructForm arrived = StructForm.parse(StructForm.of(layout).text());

        assertThat(arrived.layout()).isEqualTo(layout);
    }

    @Test
    void everyKindOfMemberTravels() throws Exception {
        StructLayout layout =
                MemoryLayout.structLayout(
                        JAVA_BOOLEAN.withName("flag"),
                        JAVA_BYTE.withName("a name"),
                        JAVA_CHAR.withName("letter"),
                        JAVA_SHORT.withName("short").withOrder(ByteOrder.BIG_ENDIAN),
                        JAVA_INT.withName("odd").withByteAlignment(1),
                        MemoryLayout.paddingLayout(6));
        Struct struct = Value.of(layout);
        var child =
                new Process(() -> {
                    struct.set("flag", true);
                    struct.set("a name", (byte) -1);
                    struct.set("letter", 'ä');
                    struct.set("short", (short) 0x0102);
                    struct.set("odd", Integer.MIN_VALUE);
                });
        child.start();
        child.join();

        assertThat(struct)
                .hasToString("Struct{flag=true, a name=-1, letter=ä, short=258, odd=-2147483648}");
        assertThat(struct.segment().get(JAVA_BYTE, 4)).isEqualTo((byte) 1);
    }

    @Test
    void standInArrays() throws Exception {
        StructArray points = Array.of(Structs.POINT, 3);
        points.get(1).set("y", 2.5);
        Struct last = points.get(2);
        var child =
                new Process(() -> {
                    last.set("x", points.size());
                    points.get(0).set("y", points.get(1).get("y"));
                });
        child.start();
        child.join();

        assertThat(points)
                .extracting(Struct::toString)
                .containsExactly("Struct{x=0, y=2.5}", "Struct{x=0, y=2.5}", "Struct{x=3, y=0.0}");
        assertThat(last.lock()).isSameAs(points.lock());
        assertThat(last.copy().get("x")).isEqualTo(3);
        assertThat(points.copy().get(1).get("y")).isEqualTo(2.5);
        assertThat(points.segment().byteSize()).isEqualTo(48);
        assertThat(RawArray.of(Structs.POINT, 0)).isEmpty();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> points.get(3));
        assertThatIllegalArgumentException().isThrownBy(() -> Array.of(Structs.POINT, -1));
    }

    /// An array came that had none of them; and one of less than no bytes broke the heap of the tree.
    @ParameterizedTest
    @ValueSource(ints = {1 << 30, 1 << 28})
    void ofMoreBytesThanALongHoldsThereIsNoArray(int size) {
        StructLayout large =
                MemoryLayout.structLayout(
                        JAVA_LONG.withName("x"), MemoryLayout.paddingLayout((1L << 35) - 8));

        assertThatExceptionOfType(SharedMemoryException.class)
                .isThrownBy(() -> RawArray.of(large, size));
    }
}
