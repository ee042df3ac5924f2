package multiprocessing.shared;

import java.lang.foreign.StructLayout;

/// Arrays without a lock. Python: `multiprocessing.sharedctypes.RawArray`.
///
/// Nothing waits. Each element is read and set as a whole, as those of a Java array are: what shall be
/// done as a whole beyond that needs a lock, and a flag for which others look belongs in a [RawValue].
public final class RawArray {
    private RawArray() {}

    /// A new raw array of that many zeros. Python:
    /// `RawArray('b', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteArray ofByte(int size) {
        return new ByteArray(Array.newBlock(Kind.BYTE, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('b', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteArray of(byte... elements) {
        return Array.filled(ofByte(elements.length), elements);
    }

    /// A new raw array of that many zeros. Python:
    /// `RawArray('h', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortArray ofShort(int size) {
        return new ShortArray(Array.newBlock(Kind.SHORT, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('h', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortArray of(short... elements) {
        return Array.filled(ofShort(elements.length), elements);
    }

    /// A new raw array of that many characters 0. Python:
    /// `RawArray('u', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharArray ofChar(int size) {
        return new CharArray(Array.newBlock(Kind.CHAR, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('u', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharArray of(char... elements) {
        return Array.filled(ofChar(elements.length), elements);
    }

    /// A new raw array of that many zeros. Python:
    /// `RawArray('i', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntArray ofInt(int size) {
        return new IntArray(Array.newBlock(Kind.INT, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('i', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntArray of(int... elements) {
        return Array.filled(ofInt(elements.length), elements);
    }

    /// A new raw array of that many zeros. Python:
    /// `RawArray('q', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongArray ofLong(int size) {
        return new LongArray(Array.newBlock(Kind.LONG, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('q', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongArray of(long... elements) {
        return Array.filled(ofLong(elements.length), elements);
    }

    /// A new raw array of that many zeros. Python:
    /// `RawArray('f', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatArray ofFloat(int size) {
        return new FloatArray(Array.newBlock(Kind.FLOAT, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('f', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatArray of(float... elements) {
        return Array.filled(ofFloat(elements.length), elements);
    }

    /// A new raw array of that many zeros. Python:
    /// `RawArray('d', size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleArray ofDouble(int size) {
        return new DoubleArray(Array.newBlock(Kind.DOUBLE, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray('d', elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleArray of(double... elements) {
        return Array.filled(ofDouble(elements.length), elements);
    }

    /// A new raw array of that many `false`. Python:
    /// `RawArray(c_bool, size)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanArray ofBoolean(int size) {
        return new BooleanArray(Array.newBlock(Kind.BOOLEAN, size, null));
    }

    /// A new raw array with a copy of these elements. Python:
    /// `RawArray(c_bool, elements)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanArray of(boolean... elements) {
        BooleanArray array = ofBoolean(elements.length);
        array.set(0, elements);
        return array;
    }

    /// A new raw array of that many structs, all zeros. Python: `RawArray(Point, 10)`.
    ///
    /// @throws IllegalArgumentException if `size` is negative, or the layout is not as that of a [Struct] must be
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static StructArray of(StructLayout layout, int size) {
        return StructArray.create(layout, size, null);
    }
}
