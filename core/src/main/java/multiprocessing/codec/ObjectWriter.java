package multiprocessing.codec;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes an object, and all that hangs below it, in the forms of [Tag].
final class ObjectWriter {
    /*
     * What is met a second time is written as a reference, so that sharing and cycles stay. Where that cannot be done, for
     * an object of a class that only JDK serialization knows, or a cycle through something that is immutable, all is given
     * up and JDK serialization writes the whole message: two streams would not know of each other's objects.
     */

    /// How deep objects may be nested; what is deeper is left to JDK serialization.
    static final int MAX_DEPTH = 1_000;

    /// Thrown when only JDK serialization can write the message.
    static final class NotCompact extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings(
                "StaticAssignmentOfThrowable") // it has no trace and no message of its own
        private static final NotCompact IT = new NotCompact();

        private NotCompact() {
            super("only for JDK serialization", null, false, false);
        }
    }

    private final MessageWriter out;
    private final Manifest manifest;
    private final Identities identities = new Identities();

    /// The numbers of those immutable objects of whose parts one is just being written.
    private int[] open = new int[8];

    private int openCount;
    private int depth;

    ObjectWriter(MessageWriter out, Manifest manifest) {
        this.out = out;
        this.manifest = manifest;
    }

    /// Forgets what was written. To be called after each whole object, even if it failed.
    void clear() {
        identities.clear();
        openCount = 0;
        depth = 0;
    }

    /// @throws NotCompact if only JDK serialization can write the message
    void write(@Nullable Object value) {
        if (value == null) {
            out.putByte(Tag.NULL);
            return;
        }
        int tag = Form.of(value.getClass()).tag();
        if (tag < Tag.FIRST_NUMBERED) {
            writeValue(tag, value);
        } else if (depth == 0 && tag < Tag.FIRST_OF_PARTS) {
            writeLeaf(tag, value); // alone, and so never met again
        } else if (!wroteReference(value)) {
            if (tag < Tag.FIRST_OF_PARTS) {
                writeLeaf(tag, value);
            } else {
                enter();
                if (tag < Tag.FIRST_IMMUTABLE) {
                    writeParts(tag, value);
                } else {
                    openUp(identities.count() - 1);
                    writeImmutable(tag, value);
                    openCount--;
                }
                depth--;
            }
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw NotCompact.IT;
        }
    }

    private void openUp(int number) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, 2 * openCount);
        }
        open[openCount++] = number;
    }

    private boolean wroteReference(Object value) {
        int number = identities.numberOrAdd(value);
        if (number < 0) {
            return false;
        }
        for (int i = 0; i < openCount; i++) {
            if (open[i] == number) {
                throw NotCompact.IT; // the reader cannot have it yet
            }
        }
        out.putByte(Tag.REFERENCE);
        out.putVarInt(number);
        return true;
    }

    private void writeValue(int tag, Object value) {
        switch (tag) {
            case Tag.INT -> {
                out.putByte(tag);
                out.putInt((Integer) value);
            }
            case Tag.LONG -> {
                out.putByte(tag);
                out.putLong((Long) value);
            }
            case Tag.DOUBLE -> {
                out.putByte(tag);
                out.putDouble((Double) value);
            }
            case Tag.TRUE -> out.putByte((Boolean) value ? Tag.TRUE : Tag.FALSE);
            case Tag.BYTE -> {
                out.putByte(tag);
                out.putByte((Byte) value);
            }
            case Tag.SHORT -> {
                out.putByte(tag);
                out.putShort((Short) value);
            }
            case Tag.CHAR -> {
                out.putByte(tag);
                out.putChar((Character) value);
            }
            case Tag.FLOAT -> {
                out.putByte(tag);
                out.putFloat((Float) value);
            }
            case Tag.OPTIONAL, Tag.OPTIONAL_INT, Tag.OPTIONAL_LONG, Tag.OPTIONAL_DOUBLE -> {
                out.putByte(tag);
                writeOptional(tag, value);
            }
            case Tag.JAVA -> throw NotCompact.IT;
            default -> {
                out.putByte(tag);
                Times.write(tag, value, out);
            }
        }
    }

    private void writeOptional(int tag, Object value) {
        enter();
        switch (tag) {
            case Tag.OPTIONAL -> write(((Optional<?>) value).orElse(null));
            case Tag.OPTIONAL_INT -> {
                var number = (OptionalInt) value;
                write(number.isPresent() ? number.getAsInt() : null);
            }
            case Tag.OPTIONAL_LONG -> {
                var number = (OptionalLong) value;
                write(number.isPresent() ? number.getAsLong() : null);
            }
            default -> {
                var number = (OptionalDouble) value;
                write(number.isPresent() ? number.getAsDouble() : null);
            }
        }
        depth--;
    }

    private void writeLeaf(int tag, Object value) {
        out.putByte(tag);
        switch (tag) {
            case Tag.STRING -> out.putString((String) value);
            case Tag.BIG_INTEGER -> writeBytes(((BigInteger) value).toByteArray());
            case Tag.BIG_DECIMAL -> {
                out.putInt(((BigDecimal) value).scale());
                writeBytes(((BigDecimal) value).unscaledValue().toByteArray());
            }
            case Tag.UUID -> {
                out.putLong(((UUID) value).getMostSignificantBits());
                out.putLong(((UUID) value).getLeastSignificantBits());
            }
            case Tag.PATH -> Paths.write((Path) value, out);
            case Tag.FAILURE -> writeBytes(Failures.encode((Throwable) value, manifest));
            case Tag.SEGMENT -> Blocks.write((MemorySegment) value, out);
            case Tag.BUFFER -> Blocks.write((ByteBuffer) value, out);
            default -> Blocks.writeArray(tag, value, out);
        }
    }

    private void writeBytes(byte[] bytes) {
        out.putVarInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private void writeParts(int tag, Object value) {
        if (tag == Tag.CLASS) {
            writeNew((Class<?>) value);
            return;
        }
        out.putByte(tag);
        switch (tag) {
            case Tag.ENUM -> {
                writeClass(((Enum<?>) value).getDeclaringClass());
                out.putString(((Enum<?>) value).name());
            }
            case Tag.SHAREABLE -> writeHandle(manifest.handle((Shareable) value));
            case Tag.OBJECTS -> writeElements((Object[]) value);
            case Tag.ARRAY -> {
                writeClass(value.getClass().componentType());
                writeElements((Object[]) value);
            }
            case Tag.ARRAYS_LIST -> writeElements(((List<?>) value).toArray());
            case Tag.TREE_SET -> {
                refuseIfOrdered(((SortedSet<?>) value).comparator());
                writeElements((Collection<?>) value);
            }
            case Tag.TREE_MAP -> {
                refuseIfOrdered(((SortedMap<?, ?>) value).comparator());
                writeEntries((Map<?, ?>) value);
            }
            case Tag.HASH_MAP, Tag.LINKED_HASH_MAP -> writeEntries((Map<?, ?>) value);
            case Tag.EMPTY_LIST, Tag.EMPTY_SET, Tag.EMPTY_MAP -> {}
            default -> writeElements((Collection<?>) value);
        }
    }

    private static void refuseIfOrdered(@Nullable Object comparator) {
        if (comparator != null) {
            throw NotCompact.IT;
        }
    }

    private void writeImmutable(int tag, Object value) {
        out.putByte(tag == Tag.LIST_OF && takesNull((List<?>) value) ? Tag.NULLABLE_LIST_OF : tag);
        switch (tag) {
            case Tag.RECORD -> writeRecord(value);
            case Tag.MAP_OF -> writeEntries((Map<?, ?>) value);
            case Tag.COPIES -> {
                var copies = (List<?>) value;
                out.putVarInt(copies.size());
                write(copies.isEmpty() ? null : copies.getFirst());
            }
            case Tag.ENTRY -> {
                write(((Map.Entry<?, ?>) value).getKey());
                write(((Map.Entry<?, ?>) value).getValue());
            }
            default -> writeElements((Collection<?>) value);
        }
    }

    /// Whether an immutable list is of the kind that may hold null, as those that streams make: only that is copied.
    @SuppressWarnings("ReferenceEquality")
    private static boolean takesNull(List<?> list) {
        for (Object element : list) {
            if (element == null) {
                return true;
            }
        }
        return List.copyOf(list) != list;
    }

    private void writeHandle(Handle handle) {
        if (!Form.isPlainRecord(handle.getClass())) {
            throw new IllegalStateException("not a plain record: " + handle.getClass().getName());
        }
        writeRecord(handle);
    }

    private void writeRecord(Object record) {
        writeClass(record.getClass());
        RecordShape shape = RecordShape.of(record.getClass());
        @Nullable Object[] components = shape.take(record);
        for (int i = 0; i < shape.componentCount(); i++) {
            write(components[i]);
        }
    }

    private void writeClass(Class<?> type) {
        if (!wroteReference(type)) {
            writeNew(type);
        }
    }

    private void writeNew(Class<?> type) {
        if (type.isHidden()) {
            throw NotCompact.IT; // which will say that it cannot be sent
        }
        out.putByte(Tag.CLASS);
        out.putString(type.getName());
        Class<?> element = type;
        while (element.isArray()) {
            element = element.componentType();
        }
        manifest.note(element);
    }

    private void writeElements(@Nullable Object[] elements) {
        out.putVarInt(elements.length);
        for (Object element : elements) {
            write(element);
        }
    }

    private void writeElements(Collection<?> elements) {
        int count = elements.size();
        out.putVarInt(count);
        for (Object element : elements) {
            write(element);
            count--;
        }
        check(count);
    }

    private void writeEntries(Map<?, ?> map) {
        int count = map.size();
        out.putVarInt(count);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            write(entry.getKey());
            write(entry.getValue());
            count--;
        }
        check(count);
    }

    private static void check(int missing) {
        if (missing != 0) {
            throw new ConcurrentModificationException();
        }
    }
}
