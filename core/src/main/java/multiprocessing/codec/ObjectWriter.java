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
     * up and JDK serialization writes the whole message: two streams would not know of each other's objects. So it is, too, where
     * the reader would refuse to hash so much.
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
    final Weights weights = new Weights();

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
        weights.clear();
        openCount = 0;
        depth = 0;
    }

    /// Writes one whole object.
    ///
    /// @throws NotCompact if only JDK serialization can write the message
    void writeWhole(@Nullable Object value) {
        long start = out.lengthBytes();
        write(value);
        if (weights.hashed() > Weights.most(out.lengthBytes() - start)) {
            throw NotCompact.IT;
        }
    }

    private void write(@Nullable Object value) {
        weights.meet();
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
            int number = identities.count() - 1;
            if (tag < Tag.FIRST_OF_PARTS) {
                writeLeaf(tag, value);
                weights.leaf(number);
            } else {
                enter();
                int before = weights.looseReferences();
                if (tag < Tag.FIRST_IMMUTABLE) {
                    writeParts(tag, value, number);
                } else {
                    openUp(number);
                    writeImmutable(tag, value, number);
                    openCount--;
                }
                weights.end(number, before);
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
            weights.number(identities.count() - 1);
            return false;
        }
        for (int i = 0; i < openCount; i++) {
            if (open[i] == number) {
                throw NotCompact.IT; // the reader cannot have it yet
            }
        }
        out.putByte(Tag.REFERENCE);
        out.putVarInt(number);
        weights.again(number);
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
            case Tag.STRING, Tag.PATH -> writeText(value);
            case Tag.BIG_INTEGER -> writeBigInteger((BigInteger) value);
            case Tag.BIG_DECIMAL -> {
                out.putInt(((BigDecimal) value).scale());
                writeBigInteger(((BigDecimal) value).unscaledValue());
            }
            case Tag.UUID -> {
                out.putLong(((UUID) value).getMostSignificantBits());
                out.putLong(((UUID) value).getLeastSignificantBits());
            }
            case Tag.FAILURE -> writeBytes(Failures.encode((Throwable) value, manifest));
            case Tag.SEGMENT -> Blocks.write((MemorySegment) value, out);
            case Tag.BUFFER -> {
                Blocks.write((ByteBuffer) value, out);
                weights.addTo(((ByteBuffer) value).remaining());
            }
            default -> Blocks.writeArray(tag, value, out);
        }
    }

    private void writeText(Object value) {
        long start = out.lengthBytes();
        if (value instanceof String text) {
            out.putString(text);
        } else {
            Paths.write((Path) value, out);
        }
        weights.addText(out.lengthBytes() - start);
    }

    private void writeBigInteger(BigInteger value) {
        byte[] bytes = value.toByteArray();
        writeBytes(bytes);
        weights.addTo(bytes.length / Integer.BYTES);
    }

    private void writeBytes(byte[] bytes) {
        out.putVarInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private void writeParts(int tag, Object value, int number) {
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
            case Tag.SHAREABLE -> writeHandle(manifest.handle((Shareable) value), number);
            case Tag.OBJECTS -> writeElements((Object[]) value, Object.class);
            case Tag.ARRAY -> {
                Class<?> component = value.getClass().componentType();
                writeClass(component);
                writeElements((Object[]) value, component);
            }
            case Tag.ARRAYS_LIST -> writeElements(((List<?>) value).toArray(), Object.class);
            case Tag.TREE_SET -> {
                refuseIfOrdered(((SortedSet<?>) value).comparator());
                writeHashedElements((Collection<?>) value);
            }
            case Tag.TREE_MAP -> {
                refuseIfOrdered(((SortedMap<?, ?>) value).comparator());
                writeEntries((Map<?, ?>) value);
            }
            case Tag.HASH_MAP, Tag.LINKED_HASH_MAP -> writeEntries((Map<?, ?>) value);
            case Tag.HASH_SET, Tag.LINKED_HASH_SET -> writeHashedElements((Collection<?>) value);
            case Tag.EMPTY_LIST, Tag.EMPTY_SET, Tag.EMPTY_MAP -> {}
            default -> writeElements((Collection<?>) value);
        }
    }

    private static void refuseIfOrdered(@Nullable Object comparator) {
        if (comparator != null) {
            throw NotCompact.IT;
        }
    }

    private void writeImmutable(int tag, Object value, int number) {
        out.putByte(tag == Tag.LIST_OF && takesNull((List<?>) value) ? Tag.NULLABLE_LIST_OF : tag);
        switch (tag) {
            case Tag.RECORD -> writeRecord(value, number);
            case Tag.SET_OF -> {
                writeElements((Collection<?>) value);
                weights.hashParts(number);
            }
            case Tag.MAP_OF -> writeEntries((Map<?, ?>) value);
            case Tag.COPIES -> {
                var copies = (List<?>) value;
                out.putVarInt(copies.size());
                write(copies.isEmpty() ? null : copies.getFirst());
                weights.multiply(number, copies.size());
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

    private void writeHandle(Handle handle, int number) {
        if (!Form.isPlainRecord(handle.getClass())) {
            throw new IllegalStateException("not a plain record: " + handle.getClass().getName());
        }
        writeRecord(handle, number);
    }

    private void writeRecord(Object record, int number) {
        writeClass(record.getClass());
        RecordShape shape = RecordShape.of(record.getClass());
        int before = weights.looseReferences();
        @Nullable Object[] components = shape.take(record);
        for (int i = 0; i < shape.componentCount(); i++) {
            write(components[i], shape.typeOf(i));
        }
        if (shape.hashesItself()) {
            weights.hashesItself(number, before);
        }
    }

    private void writeClass(Class<?> type) {
        weights.meet();
        if (!wroteReference(type)) {
            writeNew(type);
            weights.leaf(identities.count() - 1);
        }
    }

    private void writeNew(Class<?> type) {
        if (Classes.isNameless(type)) {
            throw NotCompact.IT; // which will refuse it, or send what it is a proxy of
        }
        out.putByte(Tag.CLASS);
        out.putString(type.getName());
        manifest.note(Classes.element(type));
    }

    private void writeElements(@Nullable Object[] elements, Class<?> type) {
        out.putVarInt(elements.length);
        for (Object element : elements) {
            write(element, type);
        }
    }

    /// Writes what the reader puts where only something of that type may stand.
    private void write(@Nullable Object value, Class<?> type) {
        if (value instanceof Throwable failure && !Failures.fits(failure, type, manifest)) {
            throw NotCompact.IT; // which will say why it cannot be sent
        }
        write(value);
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

    private void writeHashedElements(Collection<?> elements) {
        int count = elements.size();
        out.putVarInt(count);
        for (Object element : elements) {
            writeHashed(element);
            count--;
        }
        check(count);
    }

    private void writeEntries(Map<?, ?> map) {
        int count = map.size();
        out.putVarInt(count);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            writeHashed(entry.getKey());
            write(entry.getValue());
            count--;
        }
        check(count);
    }

    /// What the reader is going to hash or compare.
    private void writeHashed(@Nullable Object value) {
        long before = weights.sum();
        write(value);
        weights.hash(before);
    }

    private static void check(int missing) {
        if (missing != 0) {
            throw new ConcurrentModificationException();
        }
    }
}
