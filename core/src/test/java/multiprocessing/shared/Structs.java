package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/// Layouts to share.
final class Structs {
    static final StructLayout POINT =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("x"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_DOUBLE.withName("y"));

    private Structs() {}
}
