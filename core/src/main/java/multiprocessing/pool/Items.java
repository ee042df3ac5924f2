package multiprocessing.pool;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Encoded objects, one after the other.
///
/// @param bytes where they are; not to be changed
/// @param begin where the first begins
/// @param ends where each object ends and the next begins; not to be changed
@SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
record Items(byte[] bytes, int begin, int[] ends) {
    static final Items NONE = new Items(new byte[0], 0, new int[0]);

    int count() {
        return ends.length;
    }

    int start(int index) {
        return index == 0 ? begin : ends[index - 1];
    }

    int end(int index) {
        return ends[index];
    }

    private int lengthBytes() {
        return start(count()) - begin;
    }

    /// Those from `first` up to `last`, exclusively.
    Items part(int first, int last) {
        return new Items(bytes, start(first), Arrays.copyOfRange(ends, first, last));
    }

    int encodedLength() {
        return Integer.BYTES * (1 + ends.length) + lengthBytes();
    }

    void encode(ByteBuffer out) {
        out.putInt(ends.length);
        for (int end : ends) {
            out.putInt(end - begin);
        }
        out.put(bytes, begin, lengthBytes());
    }

    /// Reads what [#encode] wrote, to the end of the buffer, whose array it keeps: a large object is not copied here.
    ///
    /// @throws IllegalArgumentException if something else wrote it
    @SuppressWarnings("ByteBufferBackingArray") // of a message, which is nobody else's
    static Items decode(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
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
        return new Items(in.array(), begin, ends);
    }
}
