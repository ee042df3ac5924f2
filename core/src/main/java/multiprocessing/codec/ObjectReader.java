package multiprocessing.codec;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads what [ObjectWriter] wrote, or anything else, without harm.
final class ObjectReader {
    /*
     * The message may have been written by anybody. Three sums keep what it costs in proportion to its length:
     *
     *   promised  all counts of elements, each of which is at least a byte: so no allocation is larger than the message,
     *             nor are many, one within the other
     *   hashed    how much is hashed when things are put into sets and maps, by Weights
     *   depth     the stack
     *
     * As in Identities, nothing is allocated once something has changed, nor to forget a message.
     */
    private static final @Nullable Object[] NOTHING = {};
    private static final int SMALL = 16;
    private static final int LARGE = 1_024;

    private final MessageReader in;

    /// The numbered objects, null for one of which the parts are being read.
    private @Nullable Object[] known = NOTHING;

    final Weights weights = new Weights();
    private int count;
    private int depth;
    private long promised;
    private long lengthBytes;
    private long mostHashed;

    ObjectReader(MessageReader in) {
        this.in = in;
    }

    /// Reads one whole object.
    @Nullable
    Object readWhole() {
        lengthBytes = in.remaining();
        mostHashed = Weights.most(lengthBytes);
        try {
            return read();
        } finally {
            clear();
        }
    }

    private void clear() {
        if (known.length > LARGE) {
            known = NOTHING;
        } else {
            Arrays.fill(known, 0, count, null);
        }
        weights.clear();
        count = 0;
        depth = 0;
        promised = 0;
    }

    private @Nullable Object read() {
        int tag = in.getByte();
        weights.meet();
        if (tag < Tag.FIRST_NUMBERED) {
            return readValue(tag);
        }
        if (depth == 0 && tag < Tag.FIRST_OF_PARTS) {
            return readLeaf(tag);
        }
        int number = reserve();
        if (tag < Tag.FIRST_OF_PARTS) {
            Object leaf = set(number, readLeaf(tag));
            weights.leaf(number);
            return leaf;
        }
        enter();
        int before = weights.looseReferences();
        Object object =
                tag < Tag.FIRST_IMMUTABLE ? readParts(tag, number) : readImmutable(tag, number);
        weights.end(number, before);
        depth--;
        return set(number, object);
    }

    private int reserve() {
        if (count == known.length) {
            known = Arrays.copyOf(known, Math.max(SMALL, 2 * count));
        }
        weights.number(count);
        return count++;
    }

    private <T> T set(int number, T object) {
        known[number] = object;
        return object;
    }

    private void enter() {
        if (++depth > ObjectWriter.MAX_DEPTH + 1) { // the class of what is deepest is a level here
            throw MessageReader.malformed("nested too deeply: depth=" + depth);
        }
    }

    private @Nullable Object readValue(int tag) {
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.FALSE -> false;
            case Tag.TRUE -> true;
            case Tag.BYTE -> in.getByte();
            case Tag.SHORT -> in.getShort();
            case Tag.CHAR -> in.getChar();
            case Tag.INT -> in.getInt();
            case Tag.LONG -> in.getLong();
            case Tag.FLOAT -> in.getFloat();
            case Tag.DOUBLE -> in.getDouble();
            case Tag.REFERENCE -> readReference();
            case Tag.OPTIONAL, Tag.OPTIONAL_INT, Tag.OPTIONAL_LONG, Tag.OPTIONAL_DOUBLE -> {
                enter();
                Object value = read();
                depth--;
                yield optional(tag, value);
            }
            default -> Times.read(tag, in);
        };
    }

    private Object readReference() {
        int number = in.getVarInt();
        if (number < 0 || number >= count) {
            throw MessageReader.malformed("no such object: number=" + number);
        }
        Object object = known[number];
        if (object == null) {
            throw MessageReader.malformed("object is not yet there: number=" + number);
        }
        weights.again(number);
        return object;
    }

    private static Object optional(int tag, @Nullable Object value) {
        return switch (tag) {
            case Tag.OPTIONAL -> Optional.ofNullable(value);
            case Tag.OPTIONAL_INT ->
                    value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value);
            case Tag.OPTIONAL_LONG ->
                    value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
            default -> value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value);
        };
    }

    private Object readLeaf(int tag) {
        return switch (tag) {
            case Tag.STRING, Tag.PATH -> readText(tag);
            case Tag.BIG_INTEGER -> readBigInteger();
            case Tag.BIG_DECIMAL -> {
                int scale = in.getInt();
                yield new BigDecimal(readBigInteger(), scale);
            }
            case Tag.UUID -> new UUID(in.getLong(), in.getLong());
            case Tag.FAILURE -> Failures.decode(readBytes(), in.loader());
            case Tag.SEGMENT -> Blocks.readSegment(in);
            case Tag.BUFFER -> weighed(Blocks.readBuffer(in));
            default -> Blocks.readArray(tag, in);
        };
    }

    private Object readText(int tag) {
        long before = in.remaining();
        Object text = tag == Tag.STRING ? in.getString() : Paths.read(in);
        weights.addText(before - in.remaining());
        return text;
    }

    private byte[] readBytes() {
        return in.getBytes(in.getCount(Byte.BYTES));
    }

    private BigInteger readBigInteger() {
        byte[] bytes = readBytes();
        weights.addTo(bytes.length / Integer.BYTES);
        return new BigInteger(bytes);
    }

    private ByteBuffer weighed(ByteBuffer buffer) {
        weights.addTo(buffer.remaining());
        return buffer;
    }

    private Object readParts(int tag, int number) {
        return switch (tag) {
            case Tag.CLASS -> Classes.find(in.getString(), in.loader());
            case Tag.ENUM -> readEnum();
            case Tag.SHAREABLE -> readShareable(number);
            case Tag.ARRAY -> readArray(number);
            case Tag.EMPTY_LIST -> Collections.emptyList();
            case Tag.EMPTY_SET -> Collections.emptySet();
            case Tag.EMPTY_MAP -> Collections.emptyMap();
            default -> readElements(tag, number, count());
        };
    }

    /*
     * Who is nested goes through here once for each level: what only makes things stands apart, for the quick compiler takes
     * each of their variables onto the stack.
     */
    private Object readElements(int tag, int number, int length) {
        return switch (tag) {
            case Tag.OBJECTS -> readInto(set(number, new @Nullable Object[length]));
            case Tag.ARRAYS_LIST -> readArraysList(number, length);
            case Tag.HASH_SET, Tag.LINKED_HASH_SET, Tag.TREE_SET ->
                    hashInto(set(number, newCollection(tag, length)), length);
            case Tag.HASH_MAP, Tag.LINKED_HASH_MAP, Tag.TREE_MAP ->
                    readInto(set(number, newMap(tag, length)), length);
            default -> readInto(set(number, newCollection(tag, length)), length);
        };
    }

    private Object readArraysList(int number, int length) {
        var elements = new @Nullable Object[length];
        List<@Nullable Object> list = set(number, Arrays.<@Nullable Object>asList(elements));
        readInto(elements);
        return list;
    }

    @SuppressWarnings("JdkObsolete") // the sender chose the linked list
    private static Collection<@Nullable Object> newCollection(int tag, int length) {
        return switch (tag) {
            case Tag.ARRAY_LIST -> new ArrayList<>(length);
            case Tag.LINKED_LIST -> new LinkedList<>();
            case Tag.ARRAY_DEQUE -> new ArrayDeque<>(length);
            case Tag.HASH_SET -> HashSet.newHashSet(length);
            case Tag.LINKED_HASH_SET -> LinkedHashSet.newLinkedHashSet(length);
            default -> new TreeSet<>();
        };
    }

    private static Map<@Nullable Object, @Nullable Object> newMap(int tag, int length) {
        return switch (tag) {
            case Tag.HASH_MAP -> HashMap.newHashMap(length);
            case Tag.LINKED_HASH_MAP -> LinkedHashMap.newLinkedHashMap(length);
            default -> new TreeMap<>();
        };
    }

    @SuppressWarnings("NullAway") // List.of and its sisters refuse null, which is then malformed
    private Object readImmutable(int tag, int number) {
        return switch (tag) {
            case Tag.RECORD -> readRecord(readClass(), number);
            case Tag.LIST_OF -> List.of(readInto(new @Nullable Object[count()]));
            case Tag.NULLABLE_LIST_OF ->
                    Arrays.stream(readInto(new @Nullable Object[count()])).toList();
            case Tag.SET_OF -> {
                Object[] elements = readInto(new @Nullable Object[count()]);
                check(weights.hashParts(number));
                yield Set.of(elements);
            }
            case Tag.MAP_OF -> {
                int length = count();
                var entries = new Map.Entry<?, ?>[length];
                for (int i = 0; i < length; i++) {
                    Object key = readHashed();
                    entries[i] = Map.entry(key, read());
                }
                yield Map.ofEntries(entries);
            }
            case Tag.COPIES -> {
                int copies = in.getVarInt(); // which take no room
                Object element = read();
                weights.multiply(number, copies);
                yield Collections.nCopies(copies, element);
            }
            case Tag.ENTRY -> readEntry();
            default -> throw MessageReader.malformed("unknown tag: tag=" + tag);
        };
    }

    @SuppressWarnings("NullAway") // null is refused, and so malformed
    private Object readEntry() {
        @Nullable Object[] parts = readInto(new @Nullable Object[2]);
        return Map.entry(parts[0], parts[1]);
    }

    private Class<?> readClass() {
        if (read() instanceof Class<?> type) {
            return type;
        }
        throw MessageReader.malformed("not a class");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object readEnum() {
        Class<?> type = readClass();
        if (!type.isEnum()) {
            throw MessageReader.malformed("no enum: " + type.getName());
        }
        return Enum.valueOf((Class<? extends Enum>) type, in.getString());
    }

    private Object readShareable(int number) {
        Class<?> type = readClass();
        if (!Handle.class.isAssignableFrom(type)) {
            throw MessageReader.malformed("no handle: " + type.getName());
        }
        return ((Handle) readRecord(type, number)).resolve();
    }

    private Object readRecord(Class<?> type, int number) {
        if (!Form.isPlainRecord(type)) {
            throw MessageReader.malformed("no plain record: " + type.getName());
        }
        RecordShape shape = RecordShape.of(type);
        int before = weights.looseReferences();
        @Nullable Object[] components = readInto(new @Nullable Object[shape.componentCount()]);
        if (shape.hashesItself()) {
            weights.hashesItself(number, before);
        }
        return shape.make(components);
    }

    private Object readArray(int number) {
        Class<?> component = readClass();
        if (component.isPrimitive()) {
            throw MessageReader.malformed("not an array of objects");
        }
        Object[] array = (Object[]) Array.newInstance(component, count());
        return readInto(set(number, array));
    }

    private @Nullable Object[] readInto(@Nullable Object[] array) {
        for (int i = 0; i < array.length; i++) {
            array[i] = read();
        }
        return array;
    }

    private Object readInto(Collection<@Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            to.add(read());
        }
        return to;
    }

    private Object hashInto(Collection<@Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            to.add(readHashed());
        }
        return to;
    }

    private Object readInto(Map<@Nullable Object, @Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            to.put(readHashed(), read());
        }
        return to;
    }

    /// What is going to be hashed or compared.
    private @Nullable Object readHashed() {
        long before = weights.sum();
        Object object = read();
        check(weights.hash(before));
        return object;
    }

    private void check(long hashed) {
        if (hashed > mostHashed) {
            throw MessageReader.malformed("too much of it would be hashed, again and again");
        }
    }

    /// How many elements follow.
    private int count() {
        int elements = in.getCount(Byte.BYTES);
        promised += elements;
        if (promised > lengthBytes) {
            throw MessageReader.malformed("more elements than bytes: elements=" + promised);
        }
        return elements;
    }
}
