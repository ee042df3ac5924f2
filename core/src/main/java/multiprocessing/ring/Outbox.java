package multiprocessing.ring;

import java.lang.foreign.MemorySegment;
import java.util.List;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageWriter;
import multiprocessing.heap.Heap;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;
import org.jspecify.annotations.Nullable;

/// A message to be put: bytes that will be copied into the ring, or a run of the heap that is handed over.
///
/// Not thread-safe. That of an object belongs to its writer, which uses it again for the next one: a put costs no heap.
public final class Outbox {
    /// The most bytes that are copied under the lock. A longer message comes in a run of its own.
    public static final int COPIED_MOST = 16 << 10;

    private MemorySegment segment = Words.MEMORY;
    private long offset;
    private long lengthBytes;
    private long run;
    private List<Handle> handles = List.of();
    private long carrier;

    /// Whether the ring has it: to be set with the commit, and without a call, before which an error may come.
    boolean isPut;

    private Outbox() {}

    /// A message of bytes, copied now if they are many.
    ///
    /// @param owner the cell that owns the memory for them
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for them
    public static Outbox of(MemorySegment from, long offset, long lengthBytes, long owner) {
        if (lengthBytes <= COPIED_MOST) {
            return new Outbox().set(from, offset, lengthBytes, 0);
        }
        long run = Heap.allocate(lengthBytes, owner, Members.own());
        MemorySegment.copy(from, offset, Words.MEMORY, run, lengthBytes);
        return new Outbox().set(Words.MEMORY, run, lengthBytes, run);
    }

    /// This message of bytes with another length: what lies where it begins now.
    ///
    /// @param newLengthBytes at most [#COPIED_MOST]
    public Outbox ofLength(long newLengthBytes) {
        return set(segment, offset, newLengthBytes, 0);
    }

    /// A message of an object, encoded by a writer that was begun with a [RunSpace]. Good until the writer's next message.
    ///
    /// @param carrier the cell of the holding that it will be in
    /// @throws multiprocessing.error.TransferException if it cannot be encoded
    public static Outbox of(@Nullable Object item, MessageWriter out, long carrier) {
        Codec.current().write(item, out);
        Loaders.noteSent(out.loaders());
        long run = out.hasOutgrown() ? RunSpace.runOf(out.segment()) : 0;
        Outbox outbox = keptBy(out).set(out.segment(), 0, out.lengthBytes(), run);
        outbox.handles = out.handles();
        outbox.carrier = carrier;
        return outbox;
    }

    /// Ends what a writer was begun for.
    ///
    /// @param message of the writer, if it came to be one; it is given up, with all that it holds, unless it was put: by then an
    ///     error may have come all the same
    public static void end(MessageWriter out, @Nullable Outbox message) {
        try {
            if (message == null || !message.isPut) {
                out.abandon();
            }
        } finally {
            out.end();
        }
    }

    private static Outbox keptBy(MessageWriter out) {
        if (out.attachment() instanceof Outbox outbox) {
            return outbox;
        }
        var outbox = new Outbox();
        out.attach(outbox);
        return outbox;
    }

    private Outbox set(MemorySegment segment, long offset, long lengthBytes, long run) {
        this.segment = segment;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
        this.run = run;
        this.isPut = false;
        return this;
    }

    /// Frees what it has, unless it was put.
    public void discard() {
        if (run != 0 && !isPut) {
            Heap.free(run);
        }
    }

    /// Where the bytes are.
    MemorySegment segment() {
        return segment;
    }

    /// Where in [#segment] they begin.
    long offset() {
        return offset;
    }

    /// How many they are.
    long lengthBytes() {
        return lengthBytes;
    }

    /// The run to hand over, or 0: then there are at most [#COPIED_MOST] bytes.
    long run() {
        return run;
    }

    /// To be called just before others can see the message, under the lock, although in the end it may not be put. What it holds
    /// belongs to the ring from now on.
    void hand() {
        if (run != 0) {
            Heap.worker(run, 0);
        }
        for (int i = 0; i < handles.size(); i++) {
            handles.get(i).sent(carrier);
        }
    }

    /// Its run is this process's again: it was not put.
    void takeBack() {
        if (run != 0) {
            Heap.worker(run, Members.own());
        }
    }
}
