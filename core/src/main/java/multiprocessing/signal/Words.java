package multiprocessing.signal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import multiprocessing.memory.Commons;

/// Words in the commons, by offset: `LONG.getVolatile(MEMORY, offset)`.
///
/// The handles are the JDK's own, with nothing bound to them: for one that was made of another the JDK writes classes for
/// each way to use it, some forty in a process that shares anything, which take 30 ms of its start, and as much again of
/// the compiler's.
public final class Words {
    /// This process's commons: constant, so that the compiler folds its base.
    public static final MemorySegment MEMORY = Commons.current().segment();

    /// An `int` at an offset in a segment.
    public static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    /// A `long` at an offset in a segment.
    public static final VarHandle LONG =
            ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    private Words() {}
}
