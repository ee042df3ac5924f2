package multiprocessing.shared;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Objects;
import multiprocessing.codec.Handle;
import multiprocessing.sync.RLock;
import org.jspecify.annotations.Nullable;

/// Several values that processes share, by name: a struct of C. Python: a `Value` of a `ctypes.Structure`.
///
/// ```java
/// StructLayout POINT = MemoryLayout.structLayout(JAVA_DOUBLE.withName("x"), JAVA_DOUBLE.withName("y"));
/// Struct point = Value.of(POINT);
/// point.set("x", 2.5);
/// ```
///
/// Its layout has members of primitive kinds, each with a name of its own and no line feed in that, and padding. Its size is not
/// 0, and a multiple of its alignment, which is at most 16: where C pads the end by itself, the layout does so by a member.
///
/// What any thread or process may do with it, and who waits: [Guarded]. Where speed counts, a
/// [VarHandle][java.lang.invoke.VarHandle] of the layout works on [#segment].
public final class Struct extends Guarded {
    private final StructForm form;
    private final long start;

    Struct(StructForm form, Block block, long start) {
        super(block);
        this.form = form;
        this.start = Objects.checkFromIndexSize(start, form.bytes(), block.bytes());
    }

    static Struct create(StructLayout layout, @Nullable RLock lock) {
        StructForm form = StructForm.of(layout);
        return new Struct(form, Block.create(form.bytes(), lock), 0);
    }

    /// Its layout; of a struct that has travelled, without what is only the layout's own: its name, and an alignment that no member
    /// needs.
    public StructLayout layout() {
        return form.layout();
    }

    /// The member of that name, boxed.
    ///
    /// @throws IllegalArgumentException if there is none
    public Object get(String name) {
        block().enter();
        try {
            return form.get(offset(), name);
        } finally {
            block().exit();
        }
    }

    /// Sets the member of that name. A number may be of a kind that Java widens to the member's.
    ///
    /// @throws IllegalArgumentException if there is none, or it is of another kind
    public void set(String name, Object value) {
        block().enter();
        try {
            form.set(offset(), name, value);
        } finally {
            block().exit();
        }
    }

    /// The memory itself, which does not know of the lock. It must not be used longer than this object
    /// is referred to.
    public MemorySegment segment() {
        return block().segment().asSlice(start, form.bytes());
    }

    private long offset() {
        return block().offset() + start;
    }

    @Override
    public Struct copy() {
        return new Struct(form, block().copy(start, form.bytes()), 0);
    }

    @Override
    public Struct synchronizedBy(RLock lock) {
        return new Struct(form, block().guardedBy(lock), start);
    }

    @Override
    public Handle toHandle() {
        return new StructHandle(form.text(), false, start, block().ticket(), block().lock());
    }

    /// Such as `Struct{x=2.5, y=0.0}`.
    @Override
    public String toString() {
        block().enter();
        try {
            return "Struct" + form.read(offset());
        } finally {
            block().exit();
        }
    }
}
