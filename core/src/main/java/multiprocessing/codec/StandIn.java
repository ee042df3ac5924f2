package multiprocessing.codec;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What goes into an object stream in place of an object that is not serializable and can be sent nevertheless; for an
/// optional, an entry or a record its parts, for all that has none its bytes. And in place of copies of one object, of which
/// a stream announces all, more than [Limits] lets in, to write but one. And around what the JDK itself writes in place of an
/// immutable collection, which a cycle would bring to light.
sealed interface StandIn extends Serializable {
    /// The object in the receiver.
    @Nullable
    Object resolve(ClassLoader loader);

    /// What is to be written for `object`.
    static Object of(Object object, Manifest manifest) {
        int tag = Form.of(object.getClass()).tag();
        return switch (tag) {
            case Tag.SHAREABLE -> manifest.handle((Shareable) object);
            case Tag.OPTIONAL -> new OfOptional(((Optional<?>) object).orElse(null));
            case Tag.COPIES -> OfCopies.of((List<?>) object);
            case Tag.ENTRY -> OfEntry.of((Map.Entry<?, ?>) object);
            case Tag.RECORD -> object instanceof Serializable ? object : OfRecord.of(object);
            default -> ofOther(object, tag);
        };
    }

    private static Object ofOther(Object object, int tag) {
        if (OfBytes.isFor(tag)) {
            return OfBytes.of(object);
        }
        if (OfImmutable.isForm(object)) {
            return new OfImmutable(object);
        }
        return OfUnit.isUnit(object) ? new OfUnit(object.getClass()) : object;
    }

    /// What `List.of` and its like make. A record, for a reference to one that is being read is null, where a reference to what the
    /// JDK writes would be an object of a class of the JDK's that is no collection.
    ///
    /// @param form what the JDK writes, in the receiver the collection
    record OfImmutable(@Nullable Object form) implements StandIn {
        static boolean isForm(Object object) {
            return object.getClass().getName().equals("java.util.CollSer");
        }

        @Override
        public @Nullable Object resolve(ClassLoader loader) {
            return form;
        }
    }

    record OfOptional(@Nullable Object value) implements StandIn {
        @Override
        public Object resolve(ClassLoader loader) {
            return Optional.ofNullable(value);
        }
    }

    /// What a function of Kotlin returns that returns nothing: there is one, by its class.
    record OfUnit(Class<?> type) implements StandIn {
        static boolean isUnit(Object object) {
            return object.getClass().getName().equals("kotlin.Unit");
        }

        @Override
        public @Nullable Object resolve(ClassLoader loader) {
            try {
                return type.getField("INSTANCE").get(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("not Kotlin's: " + type, e);
            }
        }
    }

    record OfCopies(int count, @Nullable Object element) implements StandIn {
        static OfCopies of(List<?> copies) {
            return new OfCopies(copies.size(), copies.isEmpty() ? null : copies.getFirst());
        }

        @Override
        public Object resolve(ClassLoader loader) {
            return Collections.nCopies(count, element);
        }
    }

    record OfEntry(@Nullable Object key, @Nullable Object value) implements StandIn {
        static OfEntry of(Map.Entry<?, ?> entry) {
            return new OfEntry(entry.getKey(), entry.getValue());
        }

        @Override
        @SuppressWarnings("NullAway") // null is refused, and so malformed
        public Object resolve(ClassLoader loader) {
            return Map.entry(key, value);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record OfRecord(Class<?> type, @Nullable Object[] components) implements StandIn {
        static OfRecord of(Object record) {
            RecordShape shape = RecordShape.of(record.getClass());
            return new OfRecord(
                    record.getClass(), Arrays.copyOf(shape.take(record), shape.componentCount()));
        }

        @Override
        public Object resolve(ClassLoader loader) {
            return RecordShape.of(type).make(components);
        }
    }

    /// In compact form.
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record OfBytes(byte[] bytes) implements StandIn {
        /// Of what has no parts. Messages in messages would be held all at once, each in several copies.
        static boolean isFor(int tag) {
            return switch (tag) {
                case Tag.PATH,
                        Tag.OPTIONAL_INT,
                        Tag.OPTIONAL_LONG,
                        Tag.OPTIONAL_DOUBLE,
                        Tag.SEGMENT,
                        Tag.BUFFER ->
                        true;
                default -> false;
            };
        }

        static OfBytes of(Object object) {
            return new OfBytes(ByteMessage.encode(Codec.standard(), object));
        }

        @Override
        public @Nullable Object resolve(ClassLoader loader) {
            if (bytes.length == 0 || !isFor(bytes[0])) {
                throw MessageReader.malformed("these bytes stand for nothing");
            }
            return ByteMessage.decode(Codec.standard(), bytes, loader);
        }
    }
}
