package multiprocessing.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Makes messages of the bytes that come. Never sleeps: what has come of a message stays until the rest comes. Not
/// thread-safe.
public final class FrameReader {
    private static final int FEW_BYTES = 512;
    private static final int MANY_BYTES = 16 << 10;
    private static final int SHORT_HEADER = Integer.BYTES;
    private static final int LONG_HEADER = Integer.BYTES + Long.BYTES;
    private static final int LONG_MARK = -1;

    private final Line line;
    private final Spin spin = new Spin();
    private long mostBytes;
    private ByteBuffer ahead = ByteBuffer.allocateDirect(FEW_BYTES).limit(0); // read, not yet used
    private long wantedBytes;
    private long readBytes;
    private @Nullable Received message;
    private @Nullable String end;
    private boolean isOverlong;

    /// @param mostBytes the longest message that is taken
    public FrameReader(Line line, long mostBytes) {
        this.line = line;
        this.mostBytes = mostBytes;
    }

    /// From now on that long messages are taken. To be called between messages.
    public void mostBytes(long bytes) {
        mostBytes = bytes;
        ahead = ByteBuffer.allocateDirect(MANY_BYTES).put(ahead).flip();
    }

    /// Takes in what has come, without waiting.
    ///
    /// @return whether a whole message is there
    public boolean advance() {
        while (!isWhole()) {
            if (end != null || !(message == null ? begin() : fill(message))) {
                return false;
            }
        }
        return true;
    }

    /// Waits busily until more has come, or there is an end; only for as long as that is likely to be over sooner than a
    /// sleep. To be called when [#advance] was false.
    ///
    /// @return whether [#advance] may find something
    public boolean awaitBusily() {
        long before = readBytes;
        return spin.until(() -> advance() || end != null || readBytes != before);
    }

    /// Why no message will come any more; null as long as one may. To be asked when [#advance] was false.
    public @Nullable String end() {
        return end;
    }

    /// Whether the end is that the peer sends a message longer than is taken: it is to be hung up on.
    public boolean isOverlong() {
        return isOverlong;
    }

    /// The message that is there; it is to be closed.
    public Received take() {
        Received whole = message;
        if (whole == null || !isWhole()) {
            throw new IllegalStateException("no whole message is there");
        }
        message = null;
        return whole;
    }

    private boolean isWhole() {
        return message != null && message.lengthBytes() == wantedBytes;
    }

    /// @return whether there is more to be done at once
    private boolean begin() {
        int start = ahead.position();
        if (ahead.remaining() < SHORT_HEADER) {
            return readAhead();
        }
        long length = ahead.getInt(start);
        int header = SHORT_HEADER;
        if (length == LONG_MARK) {
            header = LONG_HEADER;
            if (ahead.remaining() < header) {
                return readAhead();
            }
            length = ahead.getLong(start + SHORT_HEADER);
        }
        if (length < 0 || length > mostBytes) {
            isOverlong = true;
            end =
                    "a message is longer than is taken here: lengthBytes="
                            + Long.toUnsignedString(length)
                            + ", maxMessageBytes="
                            + mostBytes;
            return false;
        }
        message = Received.take(); // before the length is taken off: there may be no memory for it
        ahead.position(start + header);
        wantedBytes = length;
        return true;
    }

    private boolean fill(Received partial) {
        long missing = wantedBytes - partial.lengthBytes();
        if (ahead.hasRemaining()) {
            partial.append(ahead, missing);
            return true;
        }
        if (missing < ahead.capacity()) {
            return readAhead();
        }
        int count = read(partial.room(missing));
        partial.added(Math.max(0, count));
        return count > 0;
    }

    private boolean readAhead() {
        ahead.compact();
        try {
            return read(ahead) > 0;
        } finally {
            ahead.flip();
        }
    }

    private int read(ByteBuffer to) {
        try {
            int count = line.read(to);
            if (count < 0) {
                end = "the peer has closed it, or has ended";
            } else {
                readBytes += count;
            }
            return count;
        } catch (IOException e) {
            end = "it is broken: " + e.getMessage();
            return -1;
        }
    }
}
