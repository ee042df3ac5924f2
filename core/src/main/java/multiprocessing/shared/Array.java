package multiprocessing.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import multiprocessing.codec.Handle;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// Elements of one primitive kind that processes share, their number fixed. Python:
/// `multiprocessing.Array`.
///
/// ```java
/// DoubleArray sums = Array.ofDouble(1_000);       // zeros
/// IntArray primes = Array.of(2, 3, 5, 7);
/// ```
///
/// For each primitive kind there is a class without boxing, [IntArray] and its sisters; this one is
/// what they have in common. What any thread or process may do with it, and who waits: [Guarded]. A
/// loop over many elements is faster on a copy, or while the loop holds the lock and works on
/// [#segment].
///
/// @param <T> the kind
public abstract sealed class Array<T> extends Guarded implements Iterable<T>
        permits ByteArray,
                ShortArray,
                CharArray,
                IntArray,
                LongArray,
                FloatArray,
                DoubleArray,
                BooleanArray {
    private static final int SHOWN_MOST = 100;

    private final Kind kind;
    private final int size;
    private final long offset;

    Array(Kind kind, Block block) {
        super(block);
        this.kind = kind;
        this.size = Math.toIntExact(block.bytes() / kind.bytes());
        this.offset = block.offset();
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('b', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteArray ofByte(int size) {
        return new ByteArray(newBlock(Kind.BYTE, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('b', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteArray of(byte... elements) {
        return filled(ofByte(elements.length), elements);
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('h', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortArray ofShort(int size) {
        return new ShortArray(newBlock(Kind.SHORT, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('h', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortArray of(short... elements) {
        return filled(ofShort(elements.length), elements);
    }

    /// A new array of that many characters 0, with a lock of its own. Python:
    /// `Array('u', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharArray ofChar(int size) {
        return new CharArray(newBlock(Kind.CHAR, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('u', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharArray of(char... elements) {
        return filled(ofChar(elements.length), elements);
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('i', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntArray ofInt(int size) {
        return new IntArray(newBlock(Kind.INT, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('i', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntArray of(int... elements) {
        return filled(ofInt(elements.length), elements);
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('q', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongArray ofLong(int size) {
        return new LongArray(newBlock(Kind.LONG, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('q', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongArray of(long... elements) {
        return filled(ofLong(elements.length), elements);
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('f', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatArray ofFloat(int size) {
        return new FloatArray(newBlock(Kind.FLOAT, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('f', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatArray of(float... elements) {
        return filled(ofFloat(elements.length), elements);
    }

    /// A new array of that many zeros, with a lock of its own. Python:
    /// `Array('d', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleArray ofDouble(int size) {
        return new DoubleArray(newBlock(Kind.DOUBLE, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array('d', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleArray of(double... elements) {
        return filled(ofDouble(elements.length), elements);
    }

    /// A new array of that many `false`, with a lock of its own. Python:
    /// `Array(c_bool, size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanArray ofBoolean(int size) {
        return new BooleanArray(newBlock(Kind.BOOLEAN, size, RLock.create()));
    }

    /// A new array with a copy of these elements and a lock of its own. Python:
    /// `Array(c_bool, elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanArray of(boolean... elements) {
        BooleanArray array = ofBoolean(elements.length);
        array.set(0, elements);
        return array;
    }

    /// A new array of that many structs, all zeros, with a lock of its own. Python: `Array(Point, 10)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative, or the layout is not as that of a [Struct] must be
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static StructArray of(StructLayout layout, int size) {
        return StructArray.create(layout, size, RLock.create());
    }

    static Block newBlock(Kind kind, int size, @Nullable RLock lock) {
        if (size < 0) {
            throw new IllegalArgumentException("an array has no negative size: size=" + size);
        }
        return Block.create(kind.bytes() * size, lock);
    }

    /// A new array with a copy of the elements of that primitive array, which are as many.
    static <A extends Array<?>> A filled(A array, Object elements) {
        array.copyIn(0, elements, array.size());
        return array;
    }

    /// How many elements it has.
    public final int size() {
        return size;
    }

    /// The element at `index`, boxed.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public abstract T value(int index);

    /// Sets the element at `index`.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public abstract void value(int index, T value);

    /// A list of fixed length, boxed, which reads and sets the elements themselves.
    public final List<T> asList() {
        return new View();
    }

    /// The elements, boxed, each as it is when its turn comes.
    @Override
    public final Iterator<T> iterator() {
        return asList().iterator();
    }

    /// The elements, boxed, each as it is when its turn comes.
    public final Stream<T> boxed() {
        return asList().stream();
    }

    /// Sets all elements to zero or false.
    public final void clear() {
        Block block = block();
        block.enter();
        try {
            block.segment().fill((byte) 0);
        } finally {
            block.exit();
        }
    }

    /// The memory itself, which does not know of the lock: elements one behind the other, of this
    /// machine's byte order. It must not be used longer than this object is referred to.
    public final MemorySegment segment() {
        return block().segment();
    }

    @Override
    public abstract Array<T> copy();

    @Override
    public abstract Array<T> synchronizedBy(RLock lock);

    /// Enters for one element of that many bytes: a constant where it is called, so that the compiler knows it.
    ///
    /// @return its offset
    final long enter(int index, int bytes) {
        long at = offset + (long) Objects.checkIndex(index, size) * bytes;
        block().enter();
        return at;
    }

    final void exit() {
        block().exit();
    }

    final int count(int from, int to) {
        return to - Objects.checkFromToIndex(from, to, size);
    }

    /// Copies elements out into a primitive array for [#count] elements, which it returns.
    final <A> A copyOut(int from, int to, A array) {
        Block block = block();
        block.enter();
        try {
            MemorySegment.copy(
                    block.segment(), kind.copyLayout(), from * kind.bytes(), array, 0, to - from);
        } finally {
            block.exit();
        }
        return array;
    }

    /// Copies a primitive array of that length in.
    final void copyIn(int from, Object array, int count) {
        Objects.checkFromIndexSize(from, count, size());
        Block block = block();
        block.enter();
        try {
            MemorySegment.copy(
                    array, 0, block.segment(), kind.copyLayout(), from * kind.bytes(), count);
        } finally {
            block.exit();
        }
    }

    @Override
    public final Handle toHandle() {
        return BlockHandle.of(kind, true, block());
    }

    /// Such as `IntArray[2, 3, 5, 7]`; of more than a hundred elements the first hundred, and how many they are.
    @Override
    public final String toString() {
        Stream<String> shown = boxed().limit(SHOWN_MOST).map(String::valueOf);
        Stream<String> rest = Stream.of("… (" + size + ")").filter(_ -> size > SHOWN_MOST);
        block().enter();
        try {
            return Stream.concat(shown, rest)
                    .collect(Collectors.joining(", ", getClass().getSimpleName() + "[", "]"));
        } finally {
            block().exit();
        }
    }

    private final class View extends AbstractList<T> implements RandomAccess {
        @Override
        public int size() {
            return size;
        }

        @Override
        public T get(int index) {
            return value(index);
        }

        @Override
        public T set(int index, T value) {
            block().enter(); // for both: what is returned is what was replaced
            try {
                T before = value(index);
                value(index, value);
                return before;
            } finally {
                block().exit();
            }
        }
    }
}
