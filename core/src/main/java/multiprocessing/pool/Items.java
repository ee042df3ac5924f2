package multiprocessing.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encoded objects, one after the other: each a message of the codec, or all of them numbers of one type.
///
/// ```
///  messages   count | end of each | bytes
///  numbers    minus the code of their form | bytes
/// ```
///
/// @param bytes where they are; not to be changed
/// @param begin where the first begins
/// @param ends where each message ends and the next begins; not to be changed. Nothing for numbers
@SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
record Items(Form form, byte[] bytes, int begin, int count, int[] ends) {
    static final Items NONE = new Items(Form.MESSAGE, new byte[0], 0, 0, new int[0]);

    /// What each object is.
    enum Form {
        MESSAGE(0, 0),
        INT(1, Integer.BYTES),
        LONG(2, Long.BYTES),
        DOUBLE(3, Double.BYTES);

        static final VarHandle INTS = view(int[].class);
        static final VarHandle LONGS = view(long[].class);
        private static final VarHandle DOUBLES = view(double[].class);
        private static final Form[] ALL = values();

        /// Its number in messages: its place.
        final int code;

        /// How long each is; 0 if that differs.
        final int bytes;

        Form(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        private static VarHandle view(Class<?> array) { // for another process of this machine
            return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.nativeOrder());
        }

        /// That of a code.
        ///
        /// @throws IllegalArgumentException if there is none
        static Form of(int code) {
            if (code < 0 || code >= ALL.length) {
                throw new IllegalArgumentException("unknown form: " + code);
            }
            return ALL[code];
        }

        static Form of(@Nullable Object value) {
            if (value == null) {
                return MESSAGE;
            }
            Class<?> type = value.getClass();
            return type == Integer.class
                    ? INT
                    : type == Long.class ? LONG : type == Double.class ? DOUBLE : MESSAGE;
        }

        void write(Object number, byte[] to, int at) {
            switch (this) {
                case INT -> INTS.set(to, at, (int) (Integer) number);
                case LONG -> LONGS.set(to, at, (long) (Long) number);
                case DOUBLE -> DOUBLES.set(to, at, (double) (Double) number);
                case MESSAGE -> throw new IllegalStateException("not a number");
            }
        }

        /// Writes the first of them, as long as they are of this form.
        ///
        /// @return how many
        int writeAll(List<? extends @Nullable Object> numbers, int count, byte[] to, int at) {
            int i = 0;
            switch (this) { // a loop for each, so that none asks again
                case INT -> {
                    while (i < count && numbers.get(i) instanceof Integer number) {
                        INTS.set(to, at + i++ * Integer.BYTES, (int) number);
                    }
                }
                case LONG -> {
                    while (i < count && numbers.get(i) instanceof Long number) {
                        LONGS.set(to, at + i++ * Long.BYTES, (long) number);
                    }
                }
                case DOUBLE -> {
                    while (i < count && numbers.get(i) instanceof Double number) {
                        DOUBLES.set(to, at + i++ * Double.BYTES, (double) number);
                    }
                }
                case MESSAGE -> throw new IllegalStateException("not a number");
            }
            return i;
        }

        Object read(byte[] from, int at) {
            return switch (this) {
                case INT -> (int) INTS.get(from, at);
                case LONG -> (long) LONGS.get(from, at);
                case DOUBLE -> (double) DOUBLES.get(from, at);
                case MESSAGE -> throw new IllegalStateException("not a number");
            };
        }
    }

    boolean areNumbers() {
        return form != Form.MESSAGE;
    }

    /// One of them, if they are numbers.
    Object number(int index) {
        return form.read(bytes, start(index));
    }

    /// Copies all of them, which are numbers, to their places in an array of such.
    void copyNumbers(byte[] to, int first) {
        System.arraycopy(bytes, begin, to, first * form.bytes, lengthBytes());
    }

    int start(int index) {
        return areNumbers() ? begin + index * form.bytes : index == 0 ? begin : ends[index - 1];
    }

    int lengthBytes(int index) {
        return start(index + 1) - start(index);
    }

    int lengthBytes() {
        return start(count) - begin;
    }

    /// Those from `first` up to `last`, exclusively.
    Items part(int first, int last) {
        int[] its = areNumbers() ? ends : Arrays.copyOfRange(ends, first, last);
        return new Items(form, bytes, start(first), last - first, its);
    }

    int encodedLength() {
        return Integer.BYTES * (1 + ends.length) + lengthBytes();
    }

    void encode(ByteBuffer out) {
        out.putInt(areNumbers() ? -form.code : count);
        for (int end : ends) {
            out.putInt(end - begin);
        }
        out.put(bytes, begin, lengthBytes());
    }

    /// How many there are, if [#encode] wrote that number and so many bytes after it.
    ///
    /// @throws IllegalArgumentException if something else wrote it
    static int count(int head, int restBytes) {
        return head < 0 ? restBytes / Form.of(-head).bytes : head;
    }

    /// Reads what [#encode] wrote, to the end of the buffer, whose array it keeps: a large object is not copied here.
    ///
    /// @throws IllegalArgumentException if something else wrote it
    static Items decode(ByteBuffer in) {
        int head = in.getInt();
        return head < 0 ? decodeNumbers(head, in) : decodeMessages(head, in);
    }

    @SuppressWarnings("ByteBufferBackingArray") // of a message, which is nobody else's
    private static Items decodeNumbers(int head, ByteBuffer in) {
        Form form = Form.of(-head);
        if (in.remaining() % form.bytes != 0) {
            throw new IllegalArgumentException("a number is cut: length=" + in.remaining());
        }
        int count = in.remaining() / form.bytes;
        return new Items(form, in.array(), in.position(), count, NONE.ends);
    }

    @SuppressWarnings("ByteBufferBackingArray") // likewise
    private static Items decodeMessages(int count, ByteBuffer in) {
        if (count > in.remaining() / Integer.BYTES) {
            throw new IllegalArgumentException("too many objects: count=" + count);
        }
        var ends = new int[count];
        for (int i = 0; i < count; i++) {
            ends[i] = in.getInt();
        }
        int length = in.remaining();
        int begin = in.position();
        int before = 0;
        for (int i = 0; i < count; i++) {
            int end = ends[i];
            if (end < before || end > length) {
                throw new IllegalArgumentException("objects overlap or are cut: end=" + end);
            }
            before = end;
            ends[i] = begin + end;
        }
        return new Items(Form.MESSAGE, in.array(), begin, count, ends);
    }
}
