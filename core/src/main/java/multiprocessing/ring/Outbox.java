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
/// @param segment where the bytes are
/// @param offset where in `segment` they begin
/// @param lengthBytes how many they are
/// @param run the run to hand over, or 0: then there are at most [#COPIED_MOST] bytes
/// @param beforeCommit called just before others can see the message, under the lock: a store or two; it may be called
///     although in the end the message is not put
public record Outbox(
        MemorySegment segment, long offset, long lengthBytes, long run, Runnable beforeCommit) {
    /// The most bytes that are copied under the lock. A longer message comes in a run of its own.
    public static final int COPIED_MOST = 16 << 10;

    /// A message of bytes, copied now if they are many.
    ///
    /// @param owner the cell that owns the memory for them
    /// @throws multiprocessing.error.SharedMemoryException if there is no room for them
    public static Outbox of(MemorySegment from, long offset, long lengthBytes, long owner) {
        if (lengthBytes <= COPIED_MOST) {
            return new Outbox(from, offset, lengthBytes, 0, Outbox::nothing);
        }
        long run = Heap.allocate(lengthBytes, owner, Members.own());
        MemorySegment.copy(from, offset, Words.MEMORY, run, lengthBytes);
        return new Outbox(Words.MEMORY, run, lengthBytes, run, Outbox::nothing);
    }

    /// A message of an object, encoded by a writer that was begun with a [RunSpace].
    ///
    /// @param carrier the cell of the holding that it will be in
    /// @throws multiprocessing.error.TransferException if it cannot be encoded
    public static Outbox of(@Nullable Object item, MessageWriter out, long carrier) {
        Codec.current().write(item, out);
        Loaders.noteSent(out.loaders());
        List<Handle> handles = out.handles();
        return new Outbox(
                out.segment(),
                0,
                out.lengthBytes(),
                out.hasOutgrown() ? RunSpace.runOf(out.segment()) : 0,
                handles.isEmpty()
                        ? Outbox::nothing
                        : () -> handles.forEach(handle -> handle.sent(carrier)));
    }

    /// Frees what it has: it was not put.
    public void discard() {
        if (run != 0) {
            Heap.free(run);
        }
    }

    private static void nothing() {}

    /// Its run is the ring's from now on, or again this process's.
    void hand(boolean over) {
        if (run != 0) {
            Heap.worker(run, over ? 0 : Members.own());
        }
    }
}
