package multiprocessing.pool;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Encoded objects, one after the other.
///
/// @param bytes not to be changed
/// @param ends where each object ends and the next begins; not to be changed
@SuppressWarnings("ArrayRecordComponent") // handed on as they are, never compared
record Items(byte[] bytes, int[] ends) {
    static final Items NONE = new Items(new byte[0], new int[0]);

    int count() {
        return ends.length;
    }

    int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    int end(int index) {
        return ends[index];
    }

    /// Those from `first` up to `last`, exclusively.
    Items part(int first, int last) {
        int start = start(first);
        int[] moved = Arrays.copyOfRange(ends, first, last);
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= start;
        }
        return new Items(Arrays.copyOfRange(bytes, start, start(last)), moved);
    }

    int encodedLength() {
        return Integer.BYTES * (1 + ends.length) + bytes.length;
    }

    void encode(ByteBuffer out) {
        out.putInt(ends.length);
        for (int end : ends) {
            out.putInt(end);
        }
        out.put(bytes);
    }

    /// Reads what [#encode] wrote, to the end of the buffer.
    ///
    /// @throws IllegalArgumentException if something else wrote it
    static Items decode(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new IllegalArgumentException("too many objects: count=" + count);
        }
        var ends = new int[count];
        for (int i = 0; i < count; i++) {
            ends[i] = in.getInt();
        }
        var bytes = new byte[in.remaining()];
        in.get(bytes);
        int before = 0;
        for (int end : ends) {
            if (end < before || end > bytes.length) {
                throw new IllegalArgumentException("objects overlap or are cut: end=" + end);
            }
            before = end;
        }
        return new Items(bytes, ends);
    }
}
