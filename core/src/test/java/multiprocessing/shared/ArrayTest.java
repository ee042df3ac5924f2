package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ArrayTest implements GuardedSpec<IntArray>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public IntArray make(boolean isRaw) {
        return isRaw ? RawArray.ofInt(3) : Array.ofInt(3);
    }

    @Override
    public int read(IntArray array) {
        return array.get(0);
    }

    @Override
    public void write(IntArray array, int number) {
        array.set(0, number);
    }

    @Test
    void beginsWithZeros() {
        for (Array<?> array :
                List.of(
                        Array.ofByte(3),
                        Array.ofShort(3),
                        Array.ofChar(3),
                        Array.ofInt(3),
                        Array.ofLong(3),
                        Array.ofFloat(3),
                        Array.ofDouble(3),
                        Array.ofBoolean(3))) {
            assertThat(array.size()).isEqualTo(3);
            assertThat(array.isRaw()).isFalse();
        }
        assertThat(Array.ofDouble(3).toArray()).containsOnly(0);
        assertThat(RawArray.ofBoolean(3).toArray()).containsOnly(false);
    }

    @Test
    void memoryThatIsUsedAgainBeginsWithZeros() {
        for (int i = 0; i < 200; i++) {
            IntArray array = RawArray.ofInt(10_000);
            assertThat(array.toArray()).containsOnly(0);
            array.set(0, IntStream.range(1, 10_001).toArray());
            if (i % 50 == 0) {
                System.gc();
            }
        }
    }

    @Test
    void everyKindKeepsItsElements() {
        assertThat(Array.of(Byte.MIN_VALUE, (byte) 1).toArray()).containsExactly(-128, 1);
        assertThat(Array.of((short) -1, (short) 1).toArray())
                .containsExactly((short) -1, (short) 1);
        assertThat(Array.of('a', '\uffff').toArray()).containsExactly('a', '\uffff');
        assertThat(Array.of(1, 2, 3).toArray()).containsExactly(1, 2, 3);
        assertThat(Array.of(1L, Long.MIN_VALUE).toArray()).containsExactly(1, Long.MIN_VALUE);
        assertThat(Array.of(1.5f, -0.0f).toArray()).containsExactly(1.5f, -0.0f);
        assertThat(Array.of(1.5, Double.NaN).toArray()).containsExactly(1.5, Double.NaN);
        assertThat(Array.of(true, false, true).toArray()).containsExactly(true, false, true);

        assertThat(RawArray.of((byte) 1, (byte) 2)).containsExactly((byte) 1, (byte) 2);
        assertThat(RawArray.of((short) 1)).containsExactly((short) 1);
        assertThat(RawArray.of('a', 'b')).containsExactly('a', 'b');
        assertThat(RawArray.of(1, 2)).containsExactly(1, 2);
        assertThat(RawArray.of(1L, 2L)).containsExactly(1L, 2L);
        assertThat(RawArray.of(1f)).containsExactly(1f);
        assertThat(RawArray.of(1.0)).containsExactly(1.0);
        assertThat(RawArray.of(true)).containsExactly(true);
    }

    @Test
    void elementsOfEveryKindAreSetOneByOne() {
        ByteArray bytes = Array.ofByte(3);
        bytes.set(2, (byte) -1);
        ShortArray shorts = Array.ofShort(3);
        shorts.set(2, (short) -1);
        CharArray chars = Array.ofChar(3);
        chars.set(2, 'c');
        LongArray longs = Array.ofLong(3);
        longs.set(2, -1);
        FloatArray floats = Array.ofFloat(3);
        floats.set(2, 0.5f);
        DoubleArray doubles = Array.ofDouble(3);
        doubles.set(2, 0.5);
        BooleanArray booleans = Array.ofBoolean(3);
        booleans.set(2, true);

        assertThat(List.of(bytes, shorts, longs, floats, doubles, booleans).toString())
                .isEqualTo(
                        "[ByteArray[0, 0, -1], ShortArray[0, 0, -1], LongArray[0, 0, -1], FloatArray[0.0, 0.0, 0.5], DoubleArray[0.0, 0.0, 0.5], BooleanArray[false, false, true]]");
        assertThat(chars.get(2)).isEqualTo('c');
        assertThat(longs.get(2)).isEqualTo(-1);
        assertThat(booleans.get(2)).isTrue();
    }

    @Test
    void ofManyElementsTheFirstAreShown() {
        ByteArray hundred = RawArray.ofByte(100);
        assertThat(hundred).hasToString("ByteArray" + hundred.asList());
        ByteArray more = RawArray.ofByte(101);
        assertThat(more.toString()).startsWith("ByteArray[0, 0, ").endsWith(", 0, … (101)]");
        assertThat(more.toString().chars().filter(c -> c == ',')).hasSize(100);
    }

    /// Each element was shown as it was when its turn came.
    @Test
    void allThatIsShownWasThereAtOneTime() throws Exception {
        IntArray pair = Array.ofInt(2);
        var isDone = new AtomicBoolean();
        Thread counter =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 1; !isDone.get(); i++) {
                                int number = i;
                                pair.withLock(() -> {
                                    pair.set(0, number);
                                    pair.set(1, number);
                                });
                            }
                        });
        try {
            await(() -> pair.get(0) > 0, "the other thread to count");
            for (int i = 0; i < 2_000; i++) {
                assertThat(pair.toString()).matches("IntArray\\[(\\d+), \\1\\]");
            }
        } finally {
            isDone.set(true);
            counter.join();
        }
    }

    @Test
    void partsAreReadAndSet() {
        IntArray array = Array.of(0, 1, 2, 3, 4);
        array.set(1, new int[] {10, 20});
        assertThat(array.toArray(1, 4)).containsExactly(10, 20, 3);
        assertThat(array.toArray(5, 5)).isEmpty();
        array.set(5, new int[0]);

        BooleanArray flags = Array.ofBoolean(4);
        flags.set(1, new boolean[] {true, true});
        assertThat(flags.toArray(0, 2)).containsExactly(false, true);

        array.clear();
        assertThat(array.toArray()).containsOnly(0);
    }

    @Test
    void indexesAreChecked() {
        IntArray array = Array.of(1, 2, 3);
        List<ThrowingCallable> wrong =
                List.of(
                        () -> array.get(3),
                        () -> array.get(-1),
                        () -> array.set(Integer.MAX_VALUE, 1),
                        () -> array.value(3),
                        () -> array.toArray(0, 4),
                        () -> array.toArray(2, 1),
                        () -> array.toArray(-1, 1),
                        () -> array.set(2, new int[] {1, 2}),
                        () -> array.set(-1, new int[] {1}),
                        () -> array.set(4, new int[0]));
        for (ThrowingCallable call : wrong) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(call);
        }
        assertThat(array.toArray()).containsExactly(1, 2, 3);
        assertThat(array.lock().isLocked()).isFalse();
    }

    @Test
    void sizesAreChecked() {
        assertThat(Array.ofInt(0)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Array.ofInt(-1))
                .withMessageContaining("size=-1");
        assertThatIllegalArgumentException().isThrownBy(() -> RawArray.ofLong(Integer.MIN_VALUE));
    }

    @Test
    void aListWritesThrough() {
        LongArray array = Array.of(3L, 1L, 2L);
        List<Long> list = array.asList();
        list.sort(null);

        assertThat(array.toArray()).containsExactly(1, 2, 3);
        assertThat(list.set(0, 5L)).isEqualTo(1);
        assertThat(array.get(0)).isEqualTo(5);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> list.add(1L));
    }

    @Test
    void whatAListHasReplacedAnotherHasNot() throws Exception {
        List<Integer> list = Array.ofInt(1).asList();
        int each = 20_000;
        var replaced = ConcurrentHashMap.<Integer>newKeySet();
        IntConsumer replace =
                first -> {
                    for (int number = first; number < first + each; number++) {
                        replaced.add(list.set(0, number));
                    }
                };
        Thread other = Thread.ofPlatform().start(() -> replace.accept(1));
        replace.accept(1 + each);
        other.join();

        assertThat(replaced).hasSize(2 * each); // all but the last one
    }

    @Test
    void hasStreams() {
        assertThat(Array.of(1, 2, 3).stream().sum()).isEqualTo(6);
        assertThat(Array.of(1L, 2L).stream().max()).hasValue(2);
        assertThat(Array.of(0.5, 2).stream().sum()).isEqualTo(2.5);
        assertThat(Array.of('a', 'b').boxed()).containsExactly('a', 'b');
    }

    @Test
    void hasItsElementsInASegment() {
        IntArray array = RawArray.of(1, 2, 3);
        array.segment().setAtIndex(JAVA_INT, 1, 42);

        assertThat(array.segment().byteSize()).isEqualTo(12);
        assertThat(array.toArray()).containsExactly(1, 42, 3);
    }

    @Test
    void everyKindTravelsAsWhatItIs() throws Exception {
        checkTrip(Array.ofByte(2), RawArray.ofByte(2), (byte) 2);
        checkTrip(Array.ofShort(2), RawArray.ofShort(2), (short) 2);
        checkTrip(Array.ofChar(2), RawArray.ofChar(2), '2');
        checkTrip(Array.ofInt(2), RawArray.ofInt(2), 2);
        checkTrip(Array.ofLong(2), RawArray.ofLong(2), 2L);
        checkTrip(Array.ofFloat(2), RawArray.ofFloat(2), 2.5f);
        checkTrip(Array.ofDouble(2), RawArray.ofDouble(2), 2.5);
        checkTrip(Array.ofBoolean(2), RawArray.ofBoolean(2), true);
    }

    private static <T> void checkTrip(Array<T> guarded, Array<T> raw, T next) throws Exception {
        Queue<Array<T>> queue = Queue.create();
        for (Array<T> sent : List.of(guarded, raw)) {
            queue.put(sent);
            Array<T> come = queue.get();
            sent.value(1, next);

            assertThat(come.asList()).isEqualTo(sent.asList()).endsWith(next);
            assertThat(come).isNotSameAs(sent).hasSameClassAs(sent);
            assertThat(come.isRaw()).isEqualTo(sent.isRaw());
        }
    }

    @Test
    void aLargeOneTravels() throws Exception {
        DoubleArray array = Array.ofDouble(100_000);
        array.set(99_999, 20.5);
        var child =
                new Process(() -> {
                    double[] copy = array.toArray();
                    copy[0] = array.size() + copy[99_999];
                    array.set(0, copy);
                });
        child.start();
        child.join();

        assertThat(array.get(0)).isEqualTo(100_020.5);
    }
}
