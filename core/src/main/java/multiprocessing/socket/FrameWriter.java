package multiprocessing.socket;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Writes messages as frames. For one thread at a time.
public final class FrameWriter {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int LONG_MARK = -1;
    private static final int LENGTH_MOST = Integer.BYTES + Long.BYTES; // of the length itself
    private static final long SHORT_MOST = Integer.MAX_VALUE;
    private static final long VIEW_MOST = 1 << 30; // a buffer has int positions

    /*
     * By TCP a receiver that sleeps wakes for the first piece while the rest is copied, and then finds all of it. A Unix
     * socket has no room for so much: it is filled while the receiver empties it.
     */
    private static final int TCP_FIRST_BYTES = 32 << 10;
    private static final int UNIX_PIECE_BYTES = 256 << 10;

    private final Line line;
    private final Readiness room;
    private final int firstBytes; // of a long message, with its length
    private final int pieceBytes;
    private @Nullable ByteBuffer buffer; // made when first needed
    private boolean isWithinMessage; // also behind one that was not written to its end

    /// @param room of the line, for what is written
    public FrameWriter(Line line, Readiness room) {
        boolean isTcp =
                line.channel().supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
        this.line = line;
        this.room = room;
        this.firstBytes = isTcp ? TCP_FIRST_BYTES : UNIX_PIECE_BYTES;
        this.pieceBytes = isTcp ? Chunks.LONGEST_BYTES : UNIX_PIECE_BYTES;
    }

    /// Writes a message, waiting for room. Once it has begun an interrupt waits until it is written: half a message would be
    /// none, and the end of all others. If it cannot be written to its end, for whatever reason, nothing more can be.
    ///
    /// @throws InterruptedException if interrupted while there is no room for anything of it; nothing was written
    /// @throws SocketTimeoutException if there was no room before the deadline
    /// @throws IOException if the line is broken or closed
    public void write(MemorySegment from, long offset, long lengthBytes, Deadline deadline)
            throws IOException, InterruptedException {
        if (isWithinMessage) {
            shutDown(); // there may have been no stack for that
            throw new IOException("a message before this one was not written to its end");
        }
        boolean isCopied = lengthBytes > BUFFER_BYTES && !from.isNative();
        Chunks chunks = Chunks.of(Math.min(lengthBytes + LENGTH_MOST, pieceBytes));
        ByteBuffer buffer = isCopied ? limited(chunks.take(), firstBytes) : buffer();
        try {
            putLength(buffer, lengthBytes);
            long done = fill(buffer, from, offset, lengthBytes);
            isWithinMessage = true;
            begin(buffer.flip(), deadline);
            flush(buffer, deadline);
            while (done < lengthBytes) {
                ByteBuffer next;
                if (isCopied) {
                    next = limited(buffer.clear(), pieceBytes);
                    done += fill(next, from, offset + done, lengthBytes - done);
                    next.flip();
                } else {
                    long length = Math.min(lengthBytes - done, VIEW_MOST);
                    next = from.asSlice(offset + done, length).asByteBuffer();
                    done += length;
                }
                flush(next, deadline);
            }
            isWithinMessage = false;
        } catch (InterruptedException e) {
            isWithinMessage = false; // it has not begun
            throw e;
        } finally {
            if (isWithinMessage) {
                shutDown();
            }
            if (isCopied) {
                chunks.giveBack(buffer);
            }
        }
    }

    private static ByteBuffer limited(ByteBuffer empty, int mostBytes) {
        return empty.limit(Math.min(empty.capacity(), mostBytes));
    }

    /// The peer would take what follows for the rest of the message.
    private void shutDown() {
        try {
            var _ = line.channel().shutdownOutput();
        } catch (IOException closedAllTheSame) {
            // nothing follows then
        }
    }

    private static void putLength(ByteBuffer to, long lengthBytes) {
        if (lengthBytes <= SHORT_MOST) {
            to.putInt((int) lengthBytes);
        } else {
            to.putInt(LONG_MARK).putLong(lengthBytes);
        }
    }

    private ByteBuffer buffer() {
        ByteBuffer known = buffer;
        if (known == null) {
            known = ByteBuffer.allocateDirect(BUFFER_BYTES);
            buffer = known;
        }
        return known.clear();
    }

    private static long fill(ByteBuffer to, MemorySegment from, long offset, long lengthBytes) {
        int count = (int) Math.min(to.remaining(), lengthBytes);
        MemorySegment.copy(from, offset, MemorySegment.ofBuffer(to), 0, count);
        to.position(to.position() + count);
        return count;
    }

    /// Writes at least some of them.
    private void begin(ByteBuffer bytes, Deadline deadline)
            throws IOException, InterruptedException {
        while (!line.write(bytes) && bytes.position() == 0) {
            if (!room.await(deadline)) {
                throw new SocketTimeoutException("the peer takes nothing");
            }
        }
    }

    private void flush(ByteBuffer bytes, Deadline deadline) throws IOException {
        while (!line.write(bytes)) {
            if (!room.awaitUninterruptibly(deadline)) {
                throw new SocketTimeoutException("the peer takes nothing");
            }
        }
    }
}
