package multiprocessing.signal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import multiprocessing.memory.Commons;

/// Words in the commons, by offset.
public final class Words {
    /// This process's commons: constant, so that the compiler folds its base.
    public static final MemorySegment MEMORY = Commons.current().segment();

    /// An `int` at an offset in [#MEMORY].
    public static final VarHandle INT = bound(ValueLayout.JAVA_INT);

    /// A `long` at an offset in [#MEMORY].
    public static final VarHandle LONG = bound(ValueLayout.JAVA_LONG);

    private Words() {}

    private static VarHandle bound(ValueLayout layout) {
        return MethodHandles.insertCoordinates(layout.varHandle(), 0, MEMORY)
                .withInvokeExactBehavior();
    }
}
