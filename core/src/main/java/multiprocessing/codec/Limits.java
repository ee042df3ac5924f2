package multiprocessing.codec;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// What one message of JDK serialization may cost, and which classes the user lets in.
///
/// The user names classes by the JDK's filter, `jdk.serialFilter`, and by the system property `multiprocessing.serialFilter`
/// in the same syntax; both are asked for the classes of every message. A filter for `jdk.serialFilter` that does not come
/// from the system property, but from the security properties or from code, is asked in object streams only.
final class Limits implements ObjectInputFilter {
    /// A hash table may be eight times as long as its contents in the stream.
    private static final long SLOTS_PER_BYTE = 8;

    private static final String OWN_PROPERTY = "multiprocessing.serialFilter";

    private static final boolean IS_ASKED_FOR_ALL =
            System.getProperty(OWN_PROPERTY) != null
                    || System.getProperty("jdk.serialFilter") != null;

    /// Apart, since looking for the JDK's filter costs a new JVM fifteen milliseconds.
    private static final class OfUser {
        static final @Nullable ObjectInputFilter FILTER = ofUser();
    }

    private final long lengthBytes;
    private long slots;
    private long primitiveBytes;

    private Limits(long lengthBytes) {
        this.lengthBytes = lengthBytes;
    }

    /// For one message.
    static ObjectInputFilter of(long lengthBytes) {
        var limits = new Limits(lengthBytes);
        return OfUser.FILTER == null
                ? limits
                : ObjectInputFilter.merge(limits, unlessOwn(OfUser.FILTER));
    }

    /// A user who says what may come names the classes of the objects, not what stands for them on the way.
    private static ObjectInputFilter unlessOwn(ObjectInputFilter ofUser) {
        return info ->
                info.serialClass() != null && StandIn.class.isAssignableFrom(info.serialClass())
                        ? Status.UNDECIDED
                        : ofUser.checkInput(info);
    }

    private static @Nullable ObjectInputFilter ofUser() {
        String pattern = System.getProperty(OWN_PROPERTY, "");
        ObjectInputFilter own =
                pattern.isEmpty() ? null : ObjectInputFilter.Config.createFilter(pattern);
        ObjectInputFilter ofJdk = ObjectInputFilter.Config.getSerialFilter();
        if (own == null) {
            return ofJdk;
        }
        return ofJdk == null ? own : ObjectInputFilter.merge(own, ofJdk);
    }

    /// Whether the user does not want objects of that class.
    static boolean isRejected(Class<?> type) {
        return IS_ASKED_FOR_ALL
                && OfUser.FILTER != null
                && OfUser.FILTER.checkInput(new Question(type)) == Status.REJECTED;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        long length = info.arrayLength();
        if (length >= 0) {
            Class<?> type = info.serialClass();
            if (type != null && type.isArray() && type.componentType().isPrimitive()) {
                primitiveBytes += length * bytesOf(type.componentType());
            } else {
                slots += length;
            }
        }
        boolean isTooMuch = slots > SLOTS_PER_BYTE * lengthBytes || primitiveBytes > lengthBytes;
        return isTooMuch ? Status.REJECTED : Status.UNDECIDED;
    }

    private static int bytesOf(Class<?> primitive) {
        if (primitive == long.class || primitive == double.class) {
            return Long.BYTES;
        }
        if (primitive == int.class || primitive == float.class) {
            return Integer.BYTES;
        }
        return primitive == short.class || primitive == char.class ? Short.BYTES : Byte.BYTES;
    }

    /// Asks for a class alone.
    private record Question(Class<?> serialClass) implements FilterInfo {
        @Override
        public long arrayLength() {
            return -1;
        }

        @Override
        public long depth() {
            return 1;
        }

        @Override
        public long references() {
            return 1;
        }

        @Override
        public long streamBytes() {
            return 0;
        }
    }
}
