package multiprocessing.shared;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import multiprocessing.signal.Words;

/// Elements of each kind, by their offset in [Words#MEMORY].
final class Elements {
    static final VarHandle BYTE = bound(ValueLayout.JAVA_BYTE);
    static final VarHandle SHORT = bound(ValueLayout.JAVA_SHORT);
    static final VarHandle CHAR = bound(ValueLayout.JAVA_CHAR);
    static final VarHandle INT = Words.INT;
    static final VarHandle LONG = Words.LONG;
    static final VarHandle FLOAT = bound(ValueLayout.JAVA_FLOAT);
    static final VarHandle DOUBLE = bound(ValueLayout.JAVA_DOUBLE);
    static final VarHandle BOOLEAN = bound(ValueLayout.JAVA_BOOLEAN);

    private Elements() {}

    private static VarHandle bound(ValueLayout layout) {
        return MethodHandles.insertCoordinates(layout.varHandle(), 0, Words.MEMORY)
                .withInvokeExactBehavior();
    }
}
