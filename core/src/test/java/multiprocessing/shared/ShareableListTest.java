package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.os.Folders;
import multiprocessing.process.Process;
import multiprocessing.testkit.Leftovers;
import multiprocessing.testkit.Limits;
import multiprocessing.testkit.Program;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Leftovers.class)
class ShareableListTest {
    private final String name = "mp-test-" + UUID.randomUUID();

    @AfterEach
    void unlink() throws Exception {
        Files.deleteIfExists(Folders.namedMemory().resolve(name));
    }

    private ShareableList list(@Nullable Object... elements) {
        return ShareableList.create(name, Arrays.asList(elements));
    }

    @Test
    void givesBackWhatWasPutIn() {
        byte[] bytes = {1, 0, 2};
        try (var _ = list(Long.MIN_VALUE, -0.5, true, false, "", "größer", bytes, null);
                var list = ShareableList.attach(name)) {
            assertThat(list)
                    .containsExactly(Long.MIN_VALUE, -0.5, true, false, "", "größer", bytes, null);
            assertThat(list.format()).isEqualTo("qdxxxxxxx?xxxxxxx?8s16s8sxxxxxx?x");
            assertThat(list.size()).isEqualTo(8);
            assertThat(list)
                    .hasToString(
                            "ShareableList([%d, -0.5, true, false, , größer, [1, 0, 2], null], name=%s)"
                                    .formatted(Long.MIN_VALUE, name));
        }
    }

    @Test
    void canBeEmpty() {
        try (var list = list()) {
            assertThat(list).isEmpty();
            assertThat(list.sharedMemory().size()).isEqualTo(16);
        }
    }

    /// Makes a list that cannot be mapped, then one that can, of the same name.
    static final class WithoutAddressSpace {
        public static void main(String[] arguments) throws Exception {
            Limits.addressSpaceLeft(128 << 20);
            make(arguments[0], 30);
            Limits.set("--as=unlimited:");
            make(arguments[0], 1);
        }

        private static void make(String name, int count) {
            byte[] element = new byte[9_000_000];
            element[element.length - 1] = 1;
            var elements = Collections.nCopies(count, element);
            try (var list = ShareableList.create(name, elements)) {
                System.out.println("elements " + list.size());
                list.sharedMemory().unlink();
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void oneThatCannotBeMappedLeavesNoName() throws Exception {
        try (var program = Program.start(WithoutAddressSpace.class, name)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("SharedMemoryException", "elements 1");
        }
    }

    @Test
    void isNoneBeforeItIsWritten() {
        try (var block = SharedMemory.create(name, 64)) {
            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> ShareableList.attach(name))
                    .withMessageContaining("not that far");
            block.unlink();
        }
    }

    @Test
    void hasANewNameUnlessItIsGivenOne() {
        try (var list = ShareableList.of(1, 2)) {
            assertThat(list.name()).startsWith("psm_");
            list.sharedMemory().unlink();
        }
        try (var _ = list()) {
            assertThatExceptionOfType(NameTakenException.class).isThrownBy(this::list);
        }
    }

    @Test
    void smallerNumbersComeBackAsLongAndDouble() {
        try (var list = list(1, (short) 2, (byte) 3, 4.5f)) {
            assertThat(list).containsExactly(1L, 2L, 3L, 4.5);
        }
    }

    @Test
    void anElementIsReplacedByOneOfAnyKindThatFits() {
        try (var list = list("12345678", 1, null)) {
            assertThat(list.set(0, null)).isEqualTo("12345678");
            assertThat(list.get(0)).isNull();
            list.set(0, 42);
            list.set(1, "12345678");
            list.set(2, new byte[] {7});
            assertThat(list).containsExactly(42L, "12345678", new byte[] {7});

            list.set(0, "1234567812345678");
            list.set(1, true);
            list.set(2, 2.5);
            assertThat(list).containsExactly("1234567812345678", true, 2.5);
            assertThat(list.format()).isEqualTo("16sxxxxxxx?d");
        }
    }

    @Test
    void anElementThatDoesNotFitLeavesTheListAsItWas() {
        try (var list = list("1234567", 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> list.set(0, "123456789"))
                    .withMessageContaining("slotBytes=8");
            assertThatIllegalArgumentException().isThrownBy(() -> list.set(1, new byte[9]));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> list.set(1, BigInteger.TWO))
                    .withMessageContaining("BigInteger");
            assertThat(list).containsExactly("1234567", 1L);
        }
    }

    @Test
    void holdsWhatPythonCanHoldOnly() throws Exception {
        for (Object stranger :
                new Object[] {'c', List.of(), "half \ud800", "zero\0", new byte[] {1, 0}}) {
            assertThatIllegalArgumentException().isThrownBy(() -> list(1, stranger));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> list("x".repeat(9_999_992)))
                .withMessageContaining("bytes=9999992");
        assertThat(Folders.namedMemory().resolve(name)).doesNotExist();
    }

    @Test
    void aLongTextFits() {
        String text = "x".repeat(9_999_991);
        try (var list = list(text)) {
            assertThat(list.format()).isEqualTo("9999992s");
            assertThat(list.get(0)).isEqualTo(text);
        }
    }

    @Test
    void findsElements() {
        byte[] bytes = {1, 2};
        try (var list = list(1, "a", 1, null, bytes, 1.0)) {
            assertThat(list.indexOf(1)).isZero();
            assertThat(list.lastIndexOf(1L)).isEqualTo(2);
            assertThat(list.count((byte) 1)).isEqualTo(2);
            assertThat(list.indexOf(null)).isEqualTo(3);
            assertThat(list.contains(new byte[] {1, 2})).isTrue();
            assertThat(list.indexOf(1f)).isEqualTo(5);
            assertThat(list.indexOf("b")).isEqualTo(-1);
            assertThat(list.count("b")).isZero();
        }
    }

    @Test
    void equalsWhatHasTheSameElements() {
        try (var list = list(1, "a", null, new byte[] {1, 2});
                var same = ShareableList.attach(name);
                var plain = ShareableList.of(1, "a")) {
            plain.sharedMemory().unlink();
            assertThat(list.equals(same)).isTrue();
            assertThat(list.hashCode()).isEqualTo(same.hashCode()).isEqualTo(list.hashCode());
            assertThat(list.equals(plain)).isFalse();
            assertThat(plain.equals(List.of(1L, "a"))).isTrue();
            assertThat(plain.hashCode()).isEqualTo(List.of(1L, "a").hashCode());
            assertThat(plain.equals(List.of(1, "a"))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIndexIsChecked(int index) {
        try (var list = list(1, 2)) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> list.get(index));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> list.set(index, 1));
        }
    }

    @Test
    void hasAFixedLength() {
        try (var list = list(1, 2)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> list.add(3));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> list.remove(0));
        }
    }

    @Test
    void cannotBeReadWhenItIsClosed() {
        var list = list(1);
        list.close();

        assertThatIllegalStateException().isThrownBy(() -> list.get(0));
        assertThat(list).hasToString("ShareableList(closed, name=" + name + ")");
    }

    @Test
    void anotherJvmSeesTheSameElements() throws Exception {
        try (var list = list(41, "before")) {
            String itsName = name;
            var child =
                    new Process(() -> {
                        try (var mine = ShareableList.attach(itsName)) {
                            mine.set(0, (long) Objects.requireNonNull(mine.get(0)) + 1);
                            mine.set(1, "after");
                        }
                    });
            child.start();
            child.join();

            assertThat(list).containsExactly(42L, "after");
        }
    }

    @Test
    void travelsToAnotherJvm() throws Exception {
        try (var list = list(1, 7)) {
            var child = new Process(() -> list.set(1, list.size()));
            child.start();
            child.join();

            assertThat(list).containsExactly(1L, 2L);
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 2, 1L << 31, 1L << 61, Long.MAX_VALUE})
    void aCountThatCannotBeIsNoList(long count) {
        try (var block = SharedMemory.create(name, 16)) {
            block.segment().set(JAVA_LONG, 0, count);

            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> ShareableList.attach(name))
                    .withMessageContaining(name);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 9, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void anOffsetThatCannotBeIsNoList(long offset) {
        try (var list = list(1)) {
            list.sharedMemory().segment().set(JAVA_LONG, 16, offset);

            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> ShareableList.attach(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "q\0s", "16s", "99999999", "xs", "8s8s8s8s"})
    void aFormatThatCannotBeIsNoElement(String format) {
        try (var list = list("text")) {
            long formats = 3 * 8 + 8;
            list.sharedMemory().segment().asSlice(formats, 8).fill((byte) 0);
            for (int i = 0; i < format.length(); i++) {
                list.sharedMemory().segment().set(JAVA_BYTE, formats + i, (byte) format.charAt(i));
            }

            assertThatExceptionOfType(SharedMemoryException.class)
                    .isThrownBy(() -> list.get(0))
                    .withMessageContaining("element 0");
        }
    }

    @Test
    void textThatIsNotUtf8IsNoElement() {
        try (var list = list("text", 1)) {
            list.sharedMemory().segment().set(JAVA_BYTE, 4 * 8, (byte) 0xFF);
            list.sharedMemory().segment().set(JAVA_BYTE, list.sharedMemory().size() - 1, (byte) 9);

            for (int i : new int[] {0, 1}) {
                assertThatExceptionOfType(SharedMemoryException.class)
                        .isThrownBy(() -> list.get(i));
            }
        }
    }

    @Test
    void whatIsNoElementCanBeReplaced() {
        try (var list = list("text")) {
            list.sharedMemory().segment().set(JAVA_BYTE, 3 * 8, (byte) 0xFF);

            assertThat(list.set(0, "new")).isNull();
            assertThat(list.set(0, "newer")).isEqualTo("new");
            assertThat(list).containsExactly("newer");
        }
    }
}
