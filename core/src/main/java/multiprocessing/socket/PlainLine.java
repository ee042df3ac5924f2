package multiprocessing.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Bytes as they are.
///
/// @param channel does not block
public record PlainLine(SocketChannel channel) implements Line {
    private static final int DROPPED_BYTES = 16 << 10;
    private static final int DROPS_MOST = 256;

    @Override
    public int read(ByteBuffer to) throws IOException {
        return channel.read(to);
    }

    @Override
    public boolean write(ByteBuffer from) throws IOException {
        while (from.hasRemaining() && channel.write(from) > 0) {
            // as long as there is room
        }
        return !from.hasRemaining();
    }

    @Override
    public void close() {
        finish(channel);
    }

    /// Closes a channel on which what was sent is still to arrive. If something has come that nobody has read, the system resets
    /// it, and forgets what it had no room to send yet: so that is read, but not all that a peer may go on sending.
    static void finish(SocketChannel channel) {
        try {
            var dropped = ByteBuffer.allocate(DROPPED_BYTES);
            for (int i = 0; i < DROPS_MOST && channel.read(dropped.clear()) > 0; i++) {
                // there may be more
            }
        } catch (IOException | OutOfMemoryError e) {
            // nothing is to come, or it stays unread
        } finally {
            close(channel);
        }
    }

    /// Closes a channel of which nothing is wanted any more.
    public static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException | UncheckedIOException closedAllTheSame) {
            // what was not sent yet is lost, as it would be with the peer
        }
    }
}
