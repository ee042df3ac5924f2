package multiprocessing.shared;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import multiprocessing.signal.Words;

/// Elements of each kind, by their offset in a segment, as [Words].
final class Elements {
    static final VarHandle BYTE = of(ValueLayout.JAVA_BYTE);
    static final VarHandle SHORT = of(ValueLayout.JAVA_SHORT);
    static final VarHandle CHAR = of(ValueLayout.JAVA_CHAR);
    static final VarHandle INT = Words.INT;
    static final VarHandle LONG = Words.LONG;
    static final VarHandle FLOAT = of(ValueLayout.JAVA_FLOAT);
    static final VarHandle DOUBLE = of(ValueLayout.JAVA_DOUBLE);
    static final VarHandle BOOLEAN = of(ValueLayout.JAVA_BOOLEAN);

    private Elements() {}

    private static VarHandle of(ValueLayout layout) {
        return layout.varHandle().withInvokeExactBehavior();
    }
}
