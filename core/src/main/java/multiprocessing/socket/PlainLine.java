package multiprocessing.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Bytes as they are.
///
/// @param channel does not block
public record PlainLine(SocketChannel channel) implements Line {
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
        close(channel);
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
