package multiprocessing.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import multiprocessing.heap.Heap;
import multiprocessing.signal.Members;
import multiprocessing.signal.Words;

/// A place for one message that was taken. Not thread-safe; may be used again and again.
public final class Inbox implements AutoCloseable {
    private final MemorySegment copied =
            Arena.ofAuto().allocate(Outbox.COPIED_MOST, Long.BYTES); // native: see MessageWriter

    private long run;
    private long lengthBytes;

    /// An empty one.
    public Inbox() {}

    /// Where the message is, until this is closed.
    public MemorySegment segment() {
        return run == 0 ? copied : Words.MEMORY;
    }

    /// Where in [#segment] it begins.
    public long offset() {
        return run;
    }

    /// How long it is.
    public long lengthBytes() {
        return lengthBytes;
    }

    /// Copies a message of at most [Outbox#COPIED_MOST] bytes.
    void copy(long position, long length) {
        Blocks.read(position, copied, length);
        lengthBytes = length;
    }

    /// Has the message that is in that run, which is now this process's.
    void accept(long itsRun, long length) {
        Heap.worker(itsRun, Members.own());
        run = itsRun;
        lengthBytes = length;
    }

    /// Forgets the message and frees its memory. Idempotent.
    @Override
    public void close() {
        long done = run;
        run = 0;
        lengthBytes = 0;
        if (done != 0) {
            Heap.free(done);
        }
    }
}
