package multiprocessing.shared;

import java.lang.foreign.ValueLayout;

/// The primitive kinds.
@SuppressWarnings("ImmutableEnumChecker") // layouts are immutable, but not annotated
enum Kind {
    BYTE(ValueLayout.JAVA_BYTE),
    SHORT(ValueLayout.JAVA_SHORT),
    CHAR(ValueLayout.JAVA_CHAR),
    INT(ValueLayout.JAVA_INT),
    LONG(ValueLayout.JAVA_LONG),
    FLOAT(ValueLayout.JAVA_FLOAT),
    DOUBLE(ValueLayout.JAVA_DOUBLE),
    BOOLEAN(ValueLayout.JAVA_BOOLEAN);

    private final ValueLayout layout;

    Kind(ValueLayout layout) {
        this.layout = layout;
    }

    ValueLayout layout() {
        return layout;
    }

    /// The layout with which primitive arrays are copied; of truths as bytes.
    ValueLayout copyLayout() {
        return this == BOOLEAN ? ValueLayout.JAVA_BYTE : layout;
    }

    long bytes() {
        return layout.byteSize();
    }

    Value<?> value(Block block) {
        return switch (this) {
            case BYTE -> new ByteValue(block);
            case SHORT -> new ShortValue(block);
            case CHAR -> new CharValue(block);
            case INT -> new IntValue(block);
            case LONG -> new LongValue(block);
            case FLOAT -> new FloatValue(block);
            case DOUBLE -> new DoubleValue(block);
            case BOOLEAN -> new BooleanValue(block);
        };
    }

    Array<?> array(Block block) {
        return switch (this) {
            case BYTE -> new ByteArray(block);
            case SHORT -> new ShortArray(block);
            case CHAR -> new CharArray(block);
            case INT -> new IntArray(block);
            case LONG -> new LongArray(block);
            case FLOAT -> new FloatArray(block);
            case DOUBLE -> new DoubleArray(block);
            case BOOLEAN -> new BooleanArray(block);
        };
    }
}
