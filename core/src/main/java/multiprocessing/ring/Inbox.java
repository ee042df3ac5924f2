package multiprocessing.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageReader;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.heap.Heap;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;
import org.jspecify.annotations.Nullable;

/// A place for one message that was taken. Not thread-safe. Used again and again, by [#close] and [#ofThread].
public final class Inbox implements AutoCloseable {
    private static final int SPARE_MOST = 64;

    private static final ThreadLocal<Inbox> OWN = ThreadLocal.withInitial(() -> new Inbox(false));
    private static final ArrayDeque<Inbox> SPARE = new ArrayDeque<>(); // guarded by itself

    private final boolean isOfPool;
    private final MessageReader reader = new MessageReader();
    private @Nullable MemorySegment copied; // not before it is needed: many only wait
    private boolean isBusy;
    private long run;
    private long lengthBytes;

    private Inbox(boolean isOfPool) {
        this.isOfPool = isOfPool;
    }

    /// An empty one for the calling thread, until [#close].
    ///
    /// It is the thread's own, unless that is busy: code of the user's that runs while one of its objects is decoded may
    /// itself take something. Virtual threads, of which there may be a million, share a few.
    public static Inbox ofThread() {
        if (!Thread.currentThread().isVirtual()) {
            Inbox own = OWN.get();
            if (!own.isBusy) {
                own.isBusy = true;
                return own;
            }
        }
        synchronized (SPARE) {
            Inbox spare = SPARE.pollLast();
            return spare != null ? spare : new Inbox(true);
        }
    }

    /// Where the message is, until this is closed.
    public MemorySegment segment() {
        return run == 0 ? scratch() : Words.MEMORY;
    }

    /// Where in [#segment] it begins.
    public long offset() {
        return run;
    }

    /// How long it is.
    public long lengthBytes() {
        return lengthBytes;
    }

    /// The object in the message, which is forgotten.
    ///
    /// @throws multiprocessing.error.TransferException if it cannot be decoded here
    public @Nullable Object decode() {
        try {
            return reader.reset(segment(), offset(), lengthBytes, Loaders.receiving())
                    .readWhole(Codec.current());
        } finally {
            reader.end();
            clear();
        }
    }

    /// Copies a message of at most [Outbox#COPIED_MOST] bytes.
    void copy(long position, long length) {
        Blocks.read(position, scratch(), length);
        lengthBytes = length;
    }

    /// Copies a message of at most [Outbox#COPIED_MOST] bytes that lies in one piece.
    void copyFrom(long from, long length) {
        MemorySegment.copy(Words.MEMORY, from, scratch(), 0, length);
        lengthBytes = length;
    }

    /// Has the message that is in that run, which is now this process's.
    void accept(long itsRun, long length) {
        Heap.worker(itsRun, Members.own());
        run = itsRun;
        lengthBytes = length;
    }

    private MemorySegment scratch() {
        MemorySegment known = copied;
        if (known == null) {
            known =
                    Arena.ofAuto()
                            .allocate(Outbox.COPIED_MOST, Long.BYTES); // native: see MessageWriter
            copied = known;
        }
        return known;
    }

    /// Forgets the message and frees its memory.
    void clear() {
        long done = run;
        run = 0;
        lengthBytes = 0;
        if (done != 0) {
            try {
                Heap.free(done);
            } catch (SharedMemoryException | OutOfMemoryError | StackOverflowError e) {
                // a stopped process may have the heap's lock: the message is taken and must not be
                // lost for this; its memory is freed with the queue, or when this process ends
            }
        }
    }

    /// Forgets the message and frees its memory; not to be used any more by who got it from [#ofThread].
    @Override
    public void close() {
        try {
            clear();
        } finally {
            isBusy = false;
            if (isOfPool) {
                giveBack();
            }
        }
    }

    private void giveBack() {
        synchronized (SPARE) {
            if (SPARE.size() < SPARE_MOST) {
                SPARE.addLast(this);
            }
        }
    }
}
