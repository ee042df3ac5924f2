package multiprocessing.codec;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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

/// In which form the objects of a class are written: of exactly that class, for a subclass may hold more.
///
/// @param tag [Tag#JAVA] if only JDK serialization knows it
record Form(int tag) {
    private static final Map<Class<?>, Integer> TAGS = new HashMap<>();

    static {
        TAGS.put(Byte.class, Tag.BYTE);
        TAGS.put(Short.class, Tag.SHORT);
        TAGS.put(Character.class, Tag.CHAR);
        TAGS.put(Integer.class, Tag.INT);
        TAGS.put(Long.class, Tag.LONG);
        TAGS.put(Float.class, Tag.FLOAT);
        TAGS.put(Double.class, Tag.DOUBLE);
        TAGS.put(Boolean.class, Tag.TRUE);
        TAGS.put(String.class, Tag.STRING);
        TAGS.put(BigInteger.class, Tag.BIG_INTEGER);
        TAGS.put(BigDecimal.class, Tag.BIG_DECIMAL);
        TAGS.put(UUID.class, Tag.UUID);
        TAGS.put(Path.of("").getClass(), Tag.PATH);
        TAGS.put(Class.class, Tag.CLASS);
        TAGS.put(Optional.class, Tag.OPTIONAL);
        TAGS.put(OptionalInt.class, Tag.OPTIONAL_INT);
        TAGS.put(OptionalLong.class, Tag.OPTIONAL_LONG);
        TAGS.put(OptionalDouble.class, Tag.OPTIONAL_DOUBLE);

        TAGS.put(Instant.class, Tag.INSTANT);
        TAGS.put(Duration.class, Tag.DURATION);
        TAGS.put(LocalDate.class, Tag.LOCAL_DATE);
        TAGS.put(LocalTime.class, Tag.LOCAL_TIME);
        TAGS.put(LocalDateTime.class, Tag.LOCAL_DATE_TIME);
        TAGS.put(OffsetTime.class, Tag.OFFSET_TIME);
        TAGS.put(OffsetDateTime.class, Tag.OFFSET_DATE_TIME);
        TAGS.put(ZonedDateTime.class, Tag.ZONED_DATE_TIME);
        TAGS.put(Period.class, Tag.PERIOD);
        TAGS.put(Year.class, Tag.YEAR);
        TAGS.put(YearMonth.class, Tag.YEAR_MONTH);
        TAGS.put(MonthDay.class, Tag.MONTH_DAY);
        TAGS.put(ZoneOffset.class, Tag.ZONE_OFFSET);

        TAGS.put(boolean[].class, Tag.BOOLEANS);
        TAGS.put(byte[].class, Tag.BYTES);
        TAGS.put(short[].class, Tag.SHORTS);
        TAGS.put(char[].class, Tag.CHARS);
        TAGS.put(int[].class, Tag.INTS);
        TAGS.put(long[].class, Tag.LONGS);
        TAGS.put(float[].class, Tag.FLOATS);
        TAGS.put(double[].class, Tag.DOUBLES);
        TAGS.put(Object[].class, Tag.OBJECTS);

        TAGS.put(ArrayList.class, Tag.ARRAY_LIST);
        TAGS.put(LinkedList.class, Tag.LINKED_LIST);
        TAGS.put(ArrayDeque.class, Tag.ARRAY_DEQUE);
        TAGS.put(Arrays.asList().getClass(), Tag.ARRAYS_LIST);
        TAGS.put(HashSet.class, Tag.HASH_SET);
        TAGS.put(LinkedHashSet.class, Tag.LINKED_HASH_SET);
        TAGS.put(TreeSet.class, Tag.TREE_SET);
        TAGS.put(HashMap.class, Tag.HASH_MAP);
        TAGS.put(LinkedHashMap.class, Tag.LINKED_HASH_MAP);
        TAGS.put(TreeMap.class, Tag.TREE_MAP);
        TAGS.put(Collections.emptyList().getClass(), Tag.EMPTY_LIST);
        TAGS.put(Collections.emptySet().getClass(), Tag.EMPTY_SET);
        TAGS.put(Collections.emptyMap().getClass(), Tag.EMPTY_MAP);
        TAGS.put(List.of().getClass(), Tag.LIST_OF);
        TAGS.put(List.of(1).getClass(), Tag.LIST_OF);
        TAGS.put(Set.of().getClass(), Tag.SET_OF);
        TAGS.put(Set.of(1).getClass(), Tag.SET_OF);
        TAGS.put(Map.of().getClass(), Tag.MAP_OF);
        TAGS.put(Map.of(1, 1).getClass(), Tag.MAP_OF);
        TAGS.put(Collections.nCopies(0, 0).getClass(), Tag.COPIES);
        TAGS.put(Map.entry(1, 1).getClass(), Tag.ENTRY);
    }

    private static final ClassValue<Form> FORMS =
            new ClassValue<>() {
                @Override
                protected Form computeValue(Class<?> type) {
                    return new Form(tagOf(type));
                }
            };

    static Form of(Class<?> type) {
        return FORMS.get(type);
    }

    private static int tagOf(Class<?> type) {
        Integer known = TAGS.get(type);
        if (known != null) {
            return known;
        }
        if (Shareable.class.isAssignableFrom(type)) {
            return Tag.SHAREABLE;
        }
        if (Enum.class.isAssignableFrom(type)) {
            return Tag.ENUM;
        }
        if (type.isArray()) {
            return Tag.ARRAY;
        }
        if (type.isRecord()) {
            return isPlain(type) ? Tag.RECORD : Tag.JAVA;
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return Tag.FAILURE;
        }
        if (MemorySegment.class.isAssignableFrom(type)) {
            return Tag.SEGMENT;
        }
        if (ByteBuffer.class.isAssignableFrom(type)) {
            return Tag.BUFFER;
        }
        return ZoneId.class.isAssignableFrom(type) ? Tag.ZONE_REGION : Tag.JAVA;
    }

    /// Whether its objects are records of which nothing but the components travels, and that are open to us.
    static boolean isPlainRecord(Class<?> type) {
        return of(type).tag() == Tag.RECORD;
    }

    private static boolean isPlain(Class<?> type) {
        return !type.isHidden()
                && !isReplaced(type, "writeReplace")
                && !isReplaced(type, "readResolve")
                && RecordShape.of(type).isOpen();
    }

    private static boolean isReplaced(Class<?> type, String method) {
        try {
            return type.getDeclaredMethod(method) != null
                    && Serializable.class.isAssignableFrom(type);
        } catch (NoSuchMethodException plain) {
            return false;
        }
    }
}
