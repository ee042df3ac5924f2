package multiprocessing.pool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.TransferException;
import multiprocessing.pool.Items.Form;
import org.jspecify.annotations.Nullable;

/// Encodes objects one after the other. Each is by itself, so that what is shared in one is not in the next, and one that
/// cannot be encoded leaves the others as they are. As long as all are numbers of one type, the codec is not asked. Not
/// thread-safe.
final class Packer {
    private static final int FIRST_BYTES = 16;

    /// An array of such a length is kept for what comes next, and its content copied. A smaller one costs as little as the
    /// copy, and a larger one more than is saved.
    private static final int KEPT_LEAST = 64;

    private static final int KEPT_MOST = 256 << 10;

    /// So many bytes, where each ends and the head of a message go in an array.
    private static final int BYTES_MOST =
            Integer.MAX_VALUE - Integer.BYTES * 2 * Cell.ITEMS_MOST - (64 << 10);

    private final Codec codec = Codec.current();
    private Form form = Form.MESSAGE;
    private byte[] bytes = Items.NONE.bytes();
    private int length;
    private int[] ends = Items.NONE.ends(); // of messages
    private int count;
    private List<Handle> handles = List.of();
    private Set<ClassLoader> loaders = Set.of();

    /// Encodes `value` behind the others.
    ///
    /// @throws TransferException if it cannot be sent; names the path to the culprit
    void add(@Nullable Object value) {
        Form its = codec == Codec.standard() ? Form.of(value) : Form.MESSAGE;
        if (count == 0) {
            form = its;
        }
        if (value != null && its == form && its != Form.MESSAGE) {
            makeRoom(form.bytes);
            form.write(value, bytes, length);
            length += form.bytes;
            count++;
        } else {
            if (form != Form.MESSAGE) {
                makeMessages();
            }
            addMessage(value);
        }
    }

    /// Encodes all of them, one behind the other, as [#add] does.
    ///
    /// @throws TransferException if one cannot be sent; those before it are here
    void addAll(List<? extends @Nullable Object> values) {
        int size = values.size();
        for (int i = addNumbers(values, size); i < size; i++) {
            add(values.get(i));
        }
    }

    /// Encodes the first of them, as long as they are numbers of one type and like what is here.
    ///
    /// @return how many
    private int addNumbers(List<? extends @Nullable Object> values, int size) {
        Form its =
                size < 2 || codec != Codec.standard() ? Form.MESSAGE : Form.of(values.getFirst());
        if (its == Form.MESSAGE || (count > 0 && its != form)) {
            return 0;
        }
        form = its;
        makeRoom((long) size * its.bytes);
        int written = its.writeAll(values, size, bytes, length);
        length += written * its.bytes;
        count += written;
        return written;
    }

    /// What comes now is not like what was added before.
    private void makeMessages() {
        Items numbers = take();
        try {
            for (int i = 0; i < numbers.count(); i++) {
                addMessage(numbers.number(i));
            }
        } catch (Throwable e) {
            form = numbers.form();
            bytes = numbers.bytes();
            length = numbers.lengthBytes();
            count = numbers.count();
            throw e;
        }
    }

    private void addMessage(@Nullable Object value) {
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        try {
            codec.write(value, out);
            makeRoom(out.lengthBytes());
            makeRoomForEnd();
            noteLoaders(out.loaders());
            noteHandles(out.handles()); // from here on nothing fails, or they were others', too
            append(out.segment(), (int) out.lengthBytes());
        } catch (Throwable e) {
            out.abandon();
            throw e;
        } finally {
            out.end();
        }
    }

    private void noteHandles(List<Handle> more) {
        if (!more.isEmpty()) {
            handles = handles.isEmpty() ? new ArrayList<>() : handles;
            handles.addAll(more);
        }
    }

    private void noteLoaders(Set<ClassLoader> more) {
        if (!more.isEmpty()) { // seldom
            Loaders.noteSent(more);
            loaders = loaders.isEmpty() ? new LinkedHashSet<>() : loaders;
            loaders.addAll(more);
        }
    }

    private void append(MemorySegment from, int lengthBytes) {
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, bytes, length, lengthBytes);
        length += lengthBytes;
        ends[count++] = length;
    }

    private void makeRoomForEnd() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(1, 2 * count));
        }
    }

    private void makeRoom(long lengthBytes) {
        if (lengthBytes > BYTES_MOST - length) {
            throw new TransferException(
                    "too large for one message: bytes=" + lengthBytes + ", before it=" + length);
        }
        int end = length + (int) lengthBytes;
        if (end > bytes.length) {
            long doubled = Math.min(2L * bytes.length, BYTES_MOST);
            bytes = Arrays.copyOf(bytes, (int) Math.max(Math.max(end, FIRST_BYTES), doubled));
        }
    }

    int count() {
        return count;
    }

    int lengthBytes() {
        return length;
    }

    /// Whether anything of them is shared.
    boolean hasHandles() {
        return !handles.isEmpty();
    }

    Form form() {
        return form;
    }

    /// The number that was added last, of four bytes.
    int lastInt() {
        return (int) Form.INTS.get(bytes, length - Integer.BYTES);
    }

    /// The number that was added last, of eight bytes, as these.
    long lastLong() {
        return (long) Form.LONGS.get(bytes, length - Long.BYTES);
    }

    /// Copies the message that was added last to its place among the others, which begin at `offset`.
    void copyLast(MemorySegment to, long offset) {
        int start = count > 1 ? ends[count - 2] : 0;
        MemorySegment.copy(bytes, start, to, ValueLayout.JAVA_BYTE, offset + start, length - start);
    }

    /// What was added since this was made or last taken.
    Items take() {
        int[] its = form == Form.MESSAGE ? Arrays.copyOf(ends, count) : Items.NONE.ends();
        var items = new Items(form, takeBytes(), 0, count, its);
        reset();
        return items;
    }

    private byte[] takeBytes() {
        if (bytes.length >= KEPT_LEAST && length <= KEPT_MOST) {
            try {
                return Arrays.copyOf(bytes, length);
            } catch (OutOfMemoryError _) {
                // nothing is kept, then
            }
        }
        byte[] taken = bytes;
        bytes = Items.NONE.bytes();
        return taken;
    }

    /// What the objects hold in place of things that are shared; given up by [#abandon], unless taken away before.
    List<Handle> handles() {
        return handles;
    }

    /// As [#handles]; taken away with this call.
    List<Handle> takeHandles() {
        List<Handle> taken = handles;
        handles = List.of();
        return taken;
    }

    /// The loaders of classes in the objects that are here, which a receiver cannot have by itself.
    Set<ClassLoader> loaders() {
        return loaders;
    }

    /// They are not sent after all.
    void abandon() {
        takeHandles().forEach(Handle::revoke);
        reset();
    }

    private void reset() {
        form = Form.MESSAGE;
        length = 0;
        count = 0;
        loaders = Set.of();
    }
}
