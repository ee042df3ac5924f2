package multiprocessing.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Encodes objects one after the other. Each is a message by itself, so that what is shared in one is not in the next,
/// and one that cannot be encoded leaves the others as they are. Not thread-safe.
final class Packer {
    private static final int FIRST_BYTES = 64;
    private final Codec codec = Codec.current();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int[] ends = new int[1];
    private int count;
    private final List<Handle> handles = new ArrayList<>(0);

    /// Encodes `value` behind the others.
    ///
    /// @throws TransferException if it cannot be sent; names the path to the culprit
    void add(@Nullable Object value) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            codec.write(value, out);
            append(out.segment(), out.lengthBytes());
            handles.addAll(out.handles());
            Loaders.noteSent(out.loaders());
        } catch (Throwable e) {
            out.abandon();
            throw e;
        } finally {
            out.end();
        }
    }

    private void append(MemorySegment from, long lengthBytes) {
        if (lengthBytes > Integer.MAX_VALUE - Long.BYTES - length) {
            throw new TransferException(
                    "too large for one message: bytes=" + lengthBytes + ", before it=" + length);
        }
        int end = length + (int) lengthBytes;
        if (end > bytes.length) {
            long doubled = Math.min(2L * bytes.length, Integer.MAX_VALUE - Long.BYTES);
            bytes = Arrays.copyOf(bytes, (int) Math.max(end, doubled));
        }
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, bytes, length, (int) lengthBytes);
        length = end;
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = end;
    }

    int count() {
        return count;
    }

    int lengthBytes() {
        return length;
    }

    /// What was added since this was made or last taken.
    Items take() {
        byte[] taken = bytes;
        if (length == bytes.length && length > FIRST_BYTES) {
            bytes = new byte[FIRST_BYTES]; // a large object need not be copied once more
        } else {
            taken = Arrays.copyOf(bytes, length);
        }
        var items = new Items(taken, 0, Arrays.copyOf(ends, count));
        length = 0;
        count = 0;
        return items;
    }

    /// What the objects hold in place of things that are shared; taken away with this call.
    List<Handle> takeHandles() {
        List<Handle> taken = List.copyOf(handles);
        handles.clear();
        return taken;
    }

    /// They are not sent after all.
    void abandon() {
        takeHandles().forEach(Handle::revoke);
        length = 0;
        count = 0;
    }
}
