package multiprocessing.shared;

import java.lang.foreign.StructLayout;

/// Values without a lock. Python: `multiprocessing.sharedctypes.RawValue`.
///
/// Nothing waits. Each method of a raw [Value] is done as a whole, `addAndGet` and `compareAndSet`
/// too; what shall be done as a whole beyond that needs a lock.
public final class RawValue {
    private RawValue() {}

    /// A new raw `byte`. Python: `RawValue('b', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteValue ofByte(byte initial) {
        return Value.create(ByteValue::new, initial, null);
    }

    /// A new raw `short`. Python: `RawValue('h', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortValue ofShort(short initial) {
        return Value.create(ShortValue::new, initial, null);
    }

    /// A new raw `char`. Python: `RawValue('u', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharValue ofChar(char initial) {
        return Value.create(CharValue::new, initial, null);
    }

    /// A new raw `int`. Python: `RawValue('i', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntValue ofInt(int initial) {
        return Value.create(IntValue::new, initial, null);
    }

    /// A new raw `long`. Python: `RawValue('q', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongValue ofLong(long initial) {
        return Value.create(LongValue::new, initial, null);
    }

    /// A new raw `float`. Python: `RawValue('f', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatValue ofFloat(float initial) {
        return Value.create(FloatValue::new, initial, null);
    }

    /// A new raw `double`. Python: `RawValue('d', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleValue ofDouble(double initial) {
        return Value.create(DoubleValue::new, initial, null);
    }

    /// A new raw `boolean`. Python: `RawValue(c_bool, initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanValue ofBoolean(boolean initial) {
        return Value.create(BooleanValue::new, initial, null);
    }

    /// A new raw struct, all zeros. Python: `RawValue(Point)`.
    ///
    /// @throws IllegalArgumentException if its layout is not as that of a [Struct] must be
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Struct of(StructLayout layout) {
        return Struct.create(layout, null);
    }
}
