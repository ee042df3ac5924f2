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
     *   hashed    how much is hashed when things are put into sets and maps: a set of references to one set of
     *             references to one set … is short, and is hashed in exponential time. What refers to something that is
     *             not yet whole is loose: it may weigh more by the time it is referred to itself, at most as many times
     *             more as the heaviest such thing weighs
     *   depth     the stack
     */
    private static final long HASHED_PER_BYTE = 100;
    private static final long HASHED_AT_LEAST = 10_000_000;
    private static final long MAX_WEIGHT = 1L << 31;
    private static final byte WHOLE = 0;
    private static final byte OPEN = 1; // its parts are being read
    private static final byte REFERRED_TO = 2; // and one of them refers to it
    private static final byte LOOSE = 3;
    private static final int SMALL = 16;
    private static final int LARGE = 1_024;

    private final MessageReader in;
    private final Classes classes;

    /// The numbered objects, null for one of which the parts are being read.
    private @Nullable Object[] known = new @Nullable Object[SMALL];

    /// How much is hashed when the hash code of each is asked for, as [#weight]; of one of which the parts are being read,
    /// as far as it has them.
    private long[] weights = new long[SMALL];

    private byte[] states = new byte[SMALL];

    /// How many references were to what was not whole.
    private int looseReferences;

    /// The most that something weighs by now to which one of its parts refers.
    private long heaviest;

    private int count;
    private int depth;
    private long promised;
    private long hashed;
    private long lengthBytes;

    /// How much is hashed when the hash code of what was read last is asked for.
    private long weight;

    ObjectReader(MessageReader in) {
        this.in = in;
        this.classes = new Classes();
    }

    /// Reads one whole object.
    @Nullable
    Object readWhole() {
        lengthBytes = in.remaining();
        classes.use(in.loader());
        try {
            return read();
        } finally {
            clear();
        }
    }

    private void clear() {
        if (known.length > LARGE) {
            known = new @Nullable Object[SMALL];
            weights = new long[SMALL];
            states = new byte[SMALL];
        } else {
            Arrays.fill(known, 0, count, null);
        }
        looseReferences = 0;
        heaviest = 0;
        count = 0;
        depth = 0;
        promised = 0;
        hashed = 0;
    }

    private @Nullable Object read() {
        int tag = in.getByte();
        weight = 1;
        if (tag < Tag.FIRST_NUMBERED) {
            return readValue(tag);
        }
        if (depth == 0 && tag < Tag.FIRST_OF_PARTS) {
            return readLeaf(tag);
        }
        int number = reserve();
        if (tag < Tag.FIRST_OF_PARTS) {
            return set(number, readLeaf(tag));
        }
        enter();
        states[number] = OPEN;
        int looseBefore = looseReferences;
        Object object =
                tag < Tag.FIRST_IMMUTABLE ? readParts(tag, number) : readImmutable(tag, number);
        states[number] = looseReferences == looseBefore ? WHOLE : LOOSE;
        depth--;
        return set(number, object);
    }

    private int reserve() {
        if (count == known.length) {
            known = Arrays.copyOf(known, 2 * count);
            weights = Arrays.copyOf(weights, 2 * count);
            states = Arrays.copyOf(states, 2 * count);
        }
        weights[count] = 1;
        states[count] = WHOLE;
        return count++;
    }

    private <T> T set(int number, T object) {
        known[number] = object;
        weights[number] = weight;
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
        weight = weights[number];
        if (states[number] != WHOLE) {
            referToLoose(number);
        }
        return object;
    }

    private void referToLoose(int number) {
        looseReferences++;
        if (states[number] == LOOSE) {
            weight = Math.min(weight * heaviest, MAX_WEIGHT);
        } else {
            states[number] = REFERRED_TO;
            heaviest = Math.max(heaviest, weight);
        }
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
            case Tag.STRING -> in.getString();
            case Tag.BIG_INTEGER -> readBigInteger();
            case Tag.BIG_DECIMAL -> {
                int scale = in.getInt();
                yield new BigDecimal(readBigInteger(), scale);
            }
            case Tag.UUID -> new UUID(in.getLong(), in.getLong());
            case Tag.PATH -> Paths.read(in);
            case Tag.FAILURE -> Failures.decode(readBytes(), in.loader());
            case Tag.SEGMENT -> Blocks.readSegment(in);
            case Tag.BUFFER -> weighed(Blocks.readBuffer(in));
            default -> Blocks.readArray(tag, in);
        };
    }

    private byte[] readBytes() {
        return in.getBytes(in.getCount(Byte.BYTES));
    }

    private BigInteger readBigInteger() {
        byte[] bytes = readBytes();
        weight = 1L + bytes.length / Integer.BYTES;
        return new BigInteger(bytes);
    }

    private ByteBuffer weighed(ByteBuffer buffer) {
        weight = 1L + buffer.remaining();
        return buffer;
    }

    private Object readParts(int tag, int number) {
        return switch (tag) {
            case Tag.CLASS -> classes.find(in.getString());
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
            case Tag.OBJECTS -> readInto(number, set(number, new @Nullable Object[length]));
            case Tag.ARRAYS_LIST -> readArraysList(number, length);
            case Tag.HASH_SET, Tag.LINKED_HASH_SET, Tag.TREE_SET ->
                    hashInto(number, set(number, newCollection(tag, length)), length);
            case Tag.HASH_MAP, Tag.LINKED_HASH_MAP, Tag.TREE_MAP ->
                    readInto(number, set(number, newMap(tag, length)), length);
            default -> readInto(number, set(number, newCollection(tag, length)), length);
        };
    }

    private Object readArraysList(int number, int length) {
        var elements = new @Nullable Object[length];
        List<@Nullable Object> list = set(number, Arrays.<@Nullable Object>asList(elements));
        readInto(number, elements);
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
            case Tag.LIST_OF -> List.of(readInto(number, new @Nullable Object[count()]));
            case Tag.NULLABLE_LIST_OF ->
                    Arrays.stream(readInto(number, new @Nullable Object[count()])).toList();
            case Tag.SET_OF -> {
                Object[] elements = readInto(number, new @Nullable Object[count()]);
                hash(weight);
                yield Set.of(elements);
            }
            case Tag.MAP_OF -> {
                int length = count();
                var entries = new Map.Entry<?, ?>[length];
                for (int i = 0; i < length; i++) {
                    Object key = read();
                    hash(weight);
                    addWeight(number);
                    entries[i] = Map.entry(key, read());
                    addWeight(number);
                }
                weight = weights[number];
                yield Map.ofEntries(entries);
            }
            case Tag.COPIES -> {
                int copies = in.getVarInt(); // which take no room
                Object element = read();
                weight = Math.min(1 + copies * weight, MAX_WEIGHT);
                yield Collections.nCopies(copies, element);
            }
            case Tag.ENTRY -> readEntry(number);
            default -> throw MessageReader.malformed("unknown tag: tag=" + tag);
        };
    }

    @SuppressWarnings("NullAway") // null is refused, and so malformed
    private Object readEntry(int number) {
        @Nullable Object[] parts = readInto(number, new @Nullable Object[2]);
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
        return shape.make(readInto(number, new @Nullable Object[shape.componentCount()]));
    }

    private Object readArray(int number) {
        Class<?> component = readClass();
        if (component.isPrimitive()) {
            throw MessageReader.malformed("not an array of objects");
        }
        Object[] array = (Object[]) Array.newInstance(component, count());
        return readInto(number, set(number, array));
    }

    private @Nullable Object[] readInto(int number, @Nullable Object[] array) {
        for (int i = 0; i < array.length; i++) {
            array[i] = read();
            addWeight(number);
        }
        weight = weights[number];
        return array;
    }

    private Object readInto(int number, Collection<@Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            to.add(read());
            addWeight(number);
        }
        weight = weights[number];
        return to;
    }

    private Object hashInto(int number, Collection<@Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            Object element = read();
            hash(weight);
            addWeight(number);
            to.add(element);
        }
        weight = weights[number];
        return to;
    }

    private Object readInto(int number, Map<@Nullable Object, @Nullable Object> to, int length) {
        for (int i = 0; i < length; i++) {
            Object key = read();
            hash(weight);
            addWeight(number);
            to.put(key, read());
            addWeight(number);
        }
        weight = weights[number];
        return to;
    }

    /// To that of the object with that number, for the part of it that was read last: a later part may refer to it.
    private void addWeight(int number) {
        weights[number] = Math.min(weights[number] + weight, MAX_WEIGHT);
        if (states[number] == REFERRED_TO) {
            heaviest = Math.max(heaviest, weights[number]);
        }
    }

    /// What is going to be hashed or compared.
    private void hash(long weight) {
        hashed += weight;
        if (hashed > HASHED_AT_LEAST + HASHED_PER_BYTE * lengthBytes) {
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
