package multiprocessing.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import multiprocessing.codec.Handle;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// Structs that processes share, one behind the other. Python: an `Array` of a `ctypes.Structure`.
///
/// What any thread or process may do with it, and who waits: [Guarded].
public final class StructArray extends Guarded implements Iterable<Struct> {
    private final StructForm form;
    private final int size;

    StructArray(StructForm form, Block block) {
        super(block);
        this.form = form;
        this.size = Math.toIntExact(block.bytes() / form.bytes());
    }

    static StructArray create(StructLayout layout, int size, @Nullable RLock lock) {
        if (size < 0) {
            throw new IllegalArgumentException("an array has no negative size: size=" + size);
        }
        StructForm form = StructForm.of(layout);
        return new StructArray(form, Block.create(bytes(form, size), lock));
    }

    /// Where a `long` does not hold how many, as many as it does: there is no room for these either.
    private static long bytes(StructForm form, int size) {
        boolean isHeld = form.bytes() <= Long.MAX_VALUE / Math.max(1, size);
        return isHeld ? form.bytes() * size : Long.MAX_VALUE;
    }

    /// How many structs it has.
    public int size() {
        return size;
    }

    /// The struct at `index`: itself, not a copy. It has the lock of this array, and keeps the array.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    public Struct get(int index) {
        return new Struct(form, block(), Objects.checkIndex(index, size) * form.bytes());
    }

    /// The structs themselves.
    @Override
    public Iterator<Struct> iterator() {
        return IntStream.range(0, size).mapToObj(this::get).iterator();
    }

    /// The memory itself, which does not know of the lock. It must not be used longer than this object
    /// is referred to.
    public MemorySegment segment() {
        return block().segment();
    }

    @Override
    public StructArray copy() {
        return new StructArray(form, block().copy());
    }

    @Override
    public StructArray synchronizedBy(RLock lock) {
        return new StructArray(form, block().guardedBy(lock));
    }

    @Override
    public Handle toHandle() {
        return new StructHandle(form.text(), true, 0, block().ticket(), block().lock());
    }

    /// Such as `StructArray[10]`.
    @Override
    public String toString() {
        return "StructArray[" + size + "]";
    }
}
