package multiprocessing.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.SharedMemoryException;
import org.jspecify.annotations.Nullable;

/// A list of fixed length in shared memory that any process of this machine finds by its name.
/// Python: `multiprocessing.shared_memory.ShareableList`, and on Linux the same lists, from Python 3.9
/// on: those of 3.8 are of another form, and neither can read the other's.
///
/// ```java
/// try (var list = ShareableList.of(1, 2.5, true, "text", null)) {
///     list.set(0, 42);
///     …                                       // others: ShareableList.attach(list.name())
///     list.sharedMemory().unlink();
/// }
/// ```
///
/// Holds [Long], [Double], [Boolean], [String], `byte[]` and null; the smaller kinds of numbers can
/// be put in and come out as these. Any element can be replaced by one of another kind for which its
/// slot has room: 8 bytes, or for one that began as text the bytes of that text, rounded up to the
/// next multiple of 8. Elements cannot be added or removed. What moves them, as [#sort] or
/// [java.util.Collections#swap], sets one after the other: where one has no room in its new slot it
/// ends with an exception, half done, and an element may be lost.
///
/// [#indexOf], [#lastIndexOf], [#contains] and [#count] find a smaller kind of number as what it comes
/// out as, and byte arrays by their content. All else that a [List] does compares with what comes out:
/// `subList(0, 1).contains(42)` is false, and true for `42L`. Python's `index` throws where [#indexOf]
/// is -1, and finds 1.0 where 1 is asked for.
///
/// Nothing waits, and nothing is guarded: while one thread or process sets an element, another one
/// that sets or gets the same needs a lock. What a process had set stays when it dies; if it dies
/// within [#set], that one element is half-written.
///
/// How long it stays, how it travels, and what Python does to it: see [SharedMemory].
public final class ShareableList extends AbstractList<@Nullable Object>
        implements RandomAccess, AutoCloseable, Shareable {
    private final SharedMemory memory;
    private final ListLayout layout;

    private ShareableList(SharedMemory memory, ListLayout layout) {
        this.memory = memory;
        this.layout = layout;
    }

    /// Creates a list of these elements, under a new name.
    ///
    /// @throws IllegalArgumentException if one is of another kind, or longer than 9 999 991 bytes, or
    ///     text or bytes that end with 0, or text with half a surrogate pair
    /// @throws SharedMemoryException if there is no room for it
    public static ShareableList of(@Nullable Object... elements) {
        return create(Arrays.asList(elements));
    }

    /// [#of] for elements in a collection, of which this is a copy.
    ///
    /// @throws IllegalArgumentException as [#of]
    /// @throws SharedMemoryException if there is no room for it
    public static ShareableList create(Collection<? extends @Nullable Object> elements) {
        return create(null, elements);
    }

    /// Creates a list of these elements, under that name.
    ///
    /// @throws IllegalArgumentException as [#of], or if `name` cannot be the name of a file
    /// @throws NameTakenException if there is shared memory of that name
    /// @throws SharedMemoryException if there is no room for it
    public static ShareableList create(
            @Nullable String name, Collection<? extends @Nullable Object> elements) {
        return create(name, elements, true);
    }

    /// As [#create(String, Collection)], under a new name if that is null; one that stays until it is
    /// unlinked, unless `track`, as [SharedMemory#create(String, long, boolean)] says.
    ///
    /// @throws IllegalArgumentException as [#of], or if `name` cannot be the name of a file
    /// @throws NameTakenException if there is shared memory of that name
    /// @throws SharedMemoryException if there is no room for it
    public static ShareableList create(
            @Nullable String name, Collection<? extends @Nullable Object> elements, boolean track) {
        List<ListItem> items = elements.stream().map(ListItem::of).toList();
        ListLayout layout = ListLayout.of(items);
        SharedMemory memory =
                name == null
                        ? SharedMemory.create(layout.size(), track)
                        : SharedMemory.create(name, layout.size(), track);
        try {
            return write(memory, layout, items);
        } catch (RuntimeException | Error e) { // such as for want of address space
            memory.close();
            memory.unlink();
            throw e;
        }
    }

    private static ShareableList write(
            SharedMemory memory, ListLayout layout, List<ListItem> items) {
        layout.write(memory.segment());
        var list = new ShareableList(memory, layout);
        for (int i = 0; i < items.size(); i++) {
            list.write(i, items.get(i));
        }
        layout.writeCount(memory.segment());
        return list;
    }

    /// Opens the list of that name, whoever created it.
    ///
    /// @throws IllegalArgumentException if `name` cannot be the name of a file
    /// @throws NoSuchMemoryException if there is none
    /// @throws SharedMemoryException if it cannot be opened, or what is there is no list, for its creator is not that far or
    ///     died before
    public static ShareableList attach(String name) {
        SharedMemory memory = SharedMemory.attach(name);
        try {
            return new ShareableList(memory, ListLayout.read(memory));
        } catch (RuntimeException
                | Error e) { // such as for want of heap for a count that a stranger wrote
            memory.close();
            throw e;
        }
    }

    @Override
    public int size() {
        return layout.count();
    }

    /// The element at `index`: [Long], [Double], [Boolean], [String], a new `byte[]`, or null.
    ///
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    /// @throws IllegalStateException if this is closed
    /// @throws SharedMemoryException if it is of no kind that is known: somebody else wrote it
    @Override
    public @Nullable Object get(int index) {
        Objects.checkIndex(index, size());
        MemorySegment segment = memory.segment();
        try {
            return ListItem.value(
                    format(index),
                    segment.get(JAVA_BYTE, layout.code(index)),
                    segment.asSlice(layout.slot(index), layout.slotBytes(index)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new SharedMemoryException(
                    "element " + index + " cannot be read in " + memory + ": " + e.getMessage(), e);
        }
    }

    /// Replaces the element at `index`.
    ///
    /// @return the element of before; null if that cannot be read, for somebody else wrote it
    /// @throws IndexOutOfBoundsException if `index` is not from 0 to `size() - 1`
    /// @throws IllegalArgumentException as [#of], or if its slot has no room for `element`; the list is
    ///     as before
    /// @throws IllegalStateException if this is closed
    @Override
    public @Nullable Object set(int index, @Nullable Object element) {
        Object before = getIfReadable(index);
        write(index, ListItem.of(element));
        return before;
    }

    private @Nullable Object getIfReadable(int index) {
        try {
            return get(index);
        } catch (SharedMemoryException unreadable) {
            return null;
        }
    }

    private void write(int index, ListItem item) {
        MemorySegment segment = memory.segment();
        long slotBytes = layout.slotBytes(index);
        byte[] bytes = item.bytes();
        if (bytes.length > slotBytes) {
            throw new IllegalArgumentException(
                    "no room in the slot of element "
                            + index
                            + ": bytes="
                            + bytes.length
                            + ", slotBytes="
                            + slotBytes);
        }
        byte[] format =
                Arrays.copyOf(item.format(slotBytes).getBytes(ISO_8859_1), ListLayout.FORMAT_BYTES);
        MemorySegment.copy(format, 0, segment, JAVA_BYTE, layout.format(index), format.length);
        segment.set(JAVA_BYTE, layout.code(index), item.code());
        long slot = layout.slot(index);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, slot, bytes.length);
        segment.asSlice(slot + bytes.length, slotBytes - bytes.length).fill((byte) 0);
    }

    @Override
    public int indexOf(@Nullable Object element) {
        return indexes(element).findFirst().orElse(-1);
    }

    @Override
    public int lastIndexOf(@Nullable Object element) {
        return indexes(element).max().orElse(-1);
    }

    @Override
    public boolean contains(@Nullable Object element) {
        return indexOf(element) >= 0;
    }

    /// How many elements equal this one.
    public int count(@Nullable Object element) {
        return (int) indexes(element).count();
    }

    private IntStream indexes(@Nullable Object element) {
        Object wanted = ListItem.normal(element);
        return IntStream.range(0, size()).filter(i -> Objects.deepEquals(wanted, get(i)));
    }

    /// As [List#equals] says. Of two such lists, byte arrays are compared by their content; those of any other list are
    /// none of this one's.
    ///
    /// @throws IllegalStateException if this is closed and `other` is another list
    @Override
    public boolean equals(@Nullable Object other) {
        return (other instanceof ShareableList list && list != this)
                ? Arrays.deepEquals(toArray(), list.toArray())
                : super.equals(other);
    }

    /// As [List#hashCode] says, with byte arrays by their content.
    ///
    /// @throws IllegalStateException if this is closed
    @Override
    public int hashCode() {
        return Arrays.deepHashCode(toArray());
    }

    /// The format of all elements as Python's `struct` would pack them, such as `qdxxxxxxx?8s`.
    public String format() {
        return IntStream.range(0, size()).mapToObj(this::format).collect(Collectors.joining());
    }

    private String format(int index) {
        var bytes = new byte[ListLayout.FORMAT_BYTES];
        MemorySegment.copy(
                memory.segment(), JAVA_BYTE, layout.format(index), bytes, 0, bytes.length);
        String padded = new String(bytes, ISO_8859_1);
        int end = padded.indexOf('\0');
        return end < 0 ? padded : padded.substring(0, end);
    }

    /// The name by which others attach.
    public String name() {
        return memory.name();
    }

    /// The block it is in; Python's `shm`. To be unlinked when nobody shall attach any more.
    public SharedMemory sharedMemory() {
        return memory;
    }

    /// Closes the block in this process: [SharedMemory#close]. Idempotent.
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public Handle toHandle() {
        return new ByName(name());
    }

    private record ByName(String name) implements Handle {
        @Override
        public ShareableList resolve() {
            return attach(name);
        }

        /// A list is there as long as its name, whoever has it open.
        @Override
        public Object hold() {
            return this;
        }
    }

    /// `ShareableList([1, text], name=psm_12345678)`, or `ShareableList(closed, name=psm_12345678)`.
    @Override
    public String toString() {
        return "ShareableList(" + text() + ", name=" + name() + ")";
    }

    private String text() {
        try {
            return Arrays.deepToString(toArray());
        } catch (IllegalStateException e) {
            return "closed";
        }
    }
}
