package multiprocessing.shared;

import java.lang.foreign.StructLayout;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import multiprocessing.codec.Handle;
import multiprocessing.signal.Words;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// One value that processes share. Python: `multiprocessing.Value`.
///
/// ```java
/// IntValue counter = Value.ofInt(0);
/// new Process(() -> counter.addAndGet(1)).start();
/// ```
///
/// For each primitive kind there is a class without boxing, [IntValue] and its sisters; this one is
/// what they have in common. What any thread or process may do with it, and who waits: [Guarded].
///
/// @param <T> the kind
public abstract sealed class Value<T> extends Guarded
        permits ByteValue,
                ShortValue,
                CharValue,
                IntValue,
                LongValue,
                FloatValue,
                DoubleValue,
                BooleanValue {
    /*
     * Whatever the kind, a value is a word of 64 bits, so that all can be compared and set.
     */
    private static final long BYTES = Long.BYTES;

    private final Kind kind;

    Value(Kind kind, Block block) {
        super(block);
        this.kind = kind;
    }

    /// A new `byte` with a lock of its own. Python: `Value('b', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ByteValue ofByte(byte initial) {
        return create(ByteValue::new, initial, RLock.create());
    }

    /// A new `short` with a lock of its own. Python: `Value('h', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static ShortValue ofShort(short initial) {
        return create(ShortValue::new, initial, RLock.create());
    }

    /// A new `char` with a lock of its own. Python: `Value('u', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static CharValue ofChar(char initial) {
        return create(CharValue::new, initial, RLock.create());
    }

    /// A new `int` with a lock of its own. Python: `Value('i', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static IntValue ofInt(int initial) {
        return create(IntValue::new, initial, RLock.create());
    }

    /// A new `long` with a lock of its own. Python: `Value('q', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static LongValue ofLong(long initial) {
        return create(LongValue::new, initial, RLock.create());
    }

    /// A new `float` with a lock of its own. Python: `Value('f', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static FloatValue ofFloat(float initial) {
        return create(FloatValue::new, initial, RLock.create());
    }

    /// A new `double` with a lock of its own. Python: `Value('d', initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static DoubleValue ofDouble(double initial) {
        return create(DoubleValue::new, initial, RLock.create());
    }

    /// A new `boolean` with a lock of its own. Python: `Value(c_bool, initial)`.
    ///
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static BooleanValue ofBoolean(boolean initial) {
        return create(BooleanValue::new, initial, RLock.create());
    }

    /// A new struct, all zeros, with a lock of its own. Python: `Value(Point)`.
    ///
    /// @throws IllegalArgumentException if its layout is not as that of a [Struct] must be
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for it
    public static Struct of(StructLayout layout) {
        return Struct.create(layout, RLock.create());
    }

    static <T, V extends Value<T>> V create(
            Function<Block, V> kind, T initial, @Nullable RLock lock) {
        V value = kind.apply(Block.create(BYTES, lock));
        value.value(initial);
        return value;
    }

    /// The value, boxed. Python: `value.value`.
    public final T value() {
        return valueOf(bits());
    }

    /// Sets the value. Python: `value.value = …`.
    public final void value(T value) {
        bits(bitsOf(value));
    }

    @Override
    public abstract Value<T> copy();

    @Override
    public abstract Value<T> synchronizedBy(RLock lock);

    abstract T valueOf(long bits);

    abstract long bitsOf(T value);

    final long bits() {
        Block block = block();
        block.enter();
        try {
            return (long) Elements.LONG.getAcquire(Words.MEMORY, block.offset());
        } finally {
            block.exit();
        }
    }

    final void bits(long bits) {
        Block block = block();
        block.enter();
        try {
            Elements.LONG.setRelease(Words.MEMORY, block.offset(), bits);
        } finally {
            block.exit();
        }
    }

    final long getAndSetBits(long bits) {
        Block block = block();
        block.enter();
        try {
            return (long) Elements.LONG.getAndSet(Words.MEMORY, block.offset(), bits);
        } finally {
            block.exit();
        }
    }

    final boolean compareAndSetBits(long expected, long bits) {
        Block block = block();
        block.enter();
        try {
            return Elements.LONG.compareAndSet(Words.MEMORY, block.offset(), expected, bits);
        } finally {
            block.exit();
        }
    }

    /// Applies a step that may be repeated: a raw value can change meanwhile.
    ///
    /// @return the bits of before
    final long getAndUpdateBits(LongUnaryOperator step) {
        Block block = block();
        block.enter();
        try {
            long before = (long) Elements.LONG.getAcquire(Words.MEMORY, block.offset());
            while (true) {
                long found =
                        (long)
                                Elements.LONG.compareAndExchange(
                                        Words.MEMORY,
                                        block.offset(),
                                        before,
                                        step.applyAsLong(before));
                if (found == before) {
                    return before;
                }
                before = found;
            }
        } finally {
            block.exit();
        }
    }

    @Override
    public final Handle toHandle() {
        return BlockHandle.of(kind, false, block());
    }

    /// Such as `IntValue(42)`.
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + value() + ")";
    }
}
