package multiprocessing.shared;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.codec.MessageWriter;
import multiprocessing.codec.Shareable;
import multiprocessing.error.ClosedException;
import multiprocessing.heap.Ticket;
import multiprocessing.signal.Members;
import org.jspecify.annotations.Nullable;

/// A large value that many processes only read: encoded once, and decoded once by each process however often it comes
/// there. What travels is a handle of a few bytes.
///
/// ```java
/// try (Shared<Model> model = Shared.of(load())) {
///     pool.map(x -> model.get().apply(x), items);
/// }
/// ```
///
/// Each process has an object of its own; who changes it changes that one, for all tasks of its process. A
/// [MemorySegment] is not decoded at all: every process reads the same memory. The arrays of this package are shared as
/// they are, and need no `Shared`.
///
/// Lasts until its maker has closed or forgotten it, and all that have it or get it have let go: tasks that run, and
/// workers, at the next such value they get. What the value itself shares, such as a queue or an end of a pipe, is kept as
/// long; but what a manager has, only as long as its maker has it open. If this waits in a queue that it shares, the two keep
/// each other until it is taken, and for as long as the program runs if it never is, though both are closed.
///
/// Thread-safe; nothing waits, but [#get] while another thread decodes: what runs then, such as a `readObject`, must not
/// wait for a thread that gets the same value. Python has no such class; its pools copy such a value with each task, or
/// once by an initializer.
public final class Shared<T extends @Nullable Object> implements Shareable, AutoCloseable {
    /*
     *  0         8         16
     *  +---------+---------+----------------
     *  | maker   | form    | message or bytes        maker: a member; form: OBJECT or SEGMENT
     *  +---------+---------+----------------
     */
    private static final long MAKER = 0;
    private static final long FORM = MAKER + Long.BYTES;
    private static final long CONTENT = FORM + Long.BYTES;
    private static final long OBJECT = 0;
    private static final long SEGMENT = 1;

    private final Block block;
    private final boolean isMade; // here
    private final List<Object> held; // of what it shares, what the block does not keep

    /// Held while it is decoded, which a large value is but once. Nobody waits for it but those who get.
    private final Object decoding = new Object();

    private @Nullable Known<T> known; // guarded by this, as below
    private boolean isClosed;

    /// What may be null.
    private record Known<T extends @Nullable Object>(T value) {}

    private Shared(Block block, boolean isMade, List<Object> held) {
        this.block = block;
        this.isMade = isMade;
        this.held = held;
    }

    private static <T extends @Nullable Object> Shared<T> made(
            T value, Block block, List<Object> held) {
        Shared<T> made = new Shared<>(block, true, held);
        made.set(new Known<>(value));
        Received.made(made, block);
        return made;
    }

    /// Encodes a value, which stays as it is then for all that get this. In this process it is the value itself.
    ///
    /// That takes up to three times its bytes of memory that is not shared, within `-XX:MaxDirectMemorySize`, which is as `-Xmx`
    /// unless it is set; a segment takes none.
    ///
    /// @throws OutOfMemoryError if there is not so much of that
    /// @throws multiprocessing.error.TransferException if it cannot be sent; names the path to the culprit
    /// @throws multiprocessing.error.SharedMemoryException if there is no room
    public static <T extends @Nullable Object> Shared<T> of(T value) {
        if (value instanceof MemorySegment segment) {
            return made(value, block(segment, segment.byteSize(), SEGMENT), new ArrayList<>(0));
        }
        var out = MessageWriter.ofThread();
        out.begin(MessageWriter.Space.collected());
        Block block = null;
        try {
            Codec.current().write(value, out);
            block = block(out.segment(), out.lengthBytes(), OBJECT);
            Loaders.noteSent(out.loaders());
            List<Object> held = new ArrayList<>();
            for (Handle handle : out.handles()) {
                Object kept = handle.holdIn(block.cell());
                if (kept != null) {
                    held.add(kept);
                }
            }
            return made(value, block, held);
        } catch (Throwable e) {
            out.abandon();
            if (block != null) {
                block.close(); // and what it keeps already
            }
            throw e;
        } finally {
            out.end();
        }
    }

    private static Block block(MemorySegment content, long bytes, long form) {
        Block block = Block.create(CONTENT + bytes, null);
        MemorySegment.copy(content, 0, block.segment(), CONTENT, bytes);
        LONG.setRelease(MEMORY, block.offset() + MAKER, (long) Members.own());
        LONG.setRelease(MEMORY, block.offset() + FORM, form);
        return block;
    }

    static Shared<?> arrive(Ticket ticket) {
        return new Shared<>(Block.arrive(ticket, null), false, List.of());
    }

    private synchronized void set(Known<T> made) {
        known = made;
    }

    /// The value; a segment is for reading, and for as long as this is reachable.
    ///
    /// @throws ClosedException in the process of its maker, who has closed this
    /// @throws multiprocessing.error.TransferException if it cannot be made here
    public T get() {
        Known<T> there = known();
        return (there == null ? decodeOnce() : there).value();
    }

    private synchronized @Nullable Known<T> known() {
        checkOpen();
        return known;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the maker gave
    private Known<T> decodeOnce() {
        synchronized (decoding) {
            Known<T> there = known(); // another thread may have been here
            if (there == null) {
                there = new Known<>((T) decode());
                set(there);
            }
            return there;
        }
    }

    private @Nullable Object decode() {
        MemorySegment all = block.segment();
        if ((long) LONG.getAcquire(MEMORY, block.offset() + FORM) == SEGMENT) {
            return all.asSlice(CONTENT).asReadOnly();
        }
        long bytes = all.byteSize() - CONTENT;
        return Codec.current()
                .read(new MessageReader().reset(all, CONTENT, bytes, Loaders.receiving()));
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("this shared value is closed");
        }
    }

    /// Whether its maker still has it.
    boolean isWanted() {
        return block.isHeldBy(maker());
    }

    boolean isMadeByThisProcess() {
        return maker() == Members.own();
    }

    private int maker() {
        return (int) (long) LONG.getAcquire(MEMORY, block.offset() + MAKER);
    }

    synchronized Ticket ticket() {
        checkOpen();
        return block.ticket();
    }

    @Override
    public Handle toHandle() {
        return new SharedHandle(ticket());
    }

    /// By its maker: it goes to no further process. Those that have it keep it. By any other: nothing. Idempotent.
    @Override
    public synchronized void close() {
        if (isMade && !isClosed) {
            isClosed = true;
            known = null;
            held.clear();
            block.close();
        }
    }

    /// As in `Shared[bytes=1048576]`.
    @Override
    public String toString() {
        return "Shared[bytes=" + (block.bytes() - CONTENT) + "]";
    }
}
