package multiprocessing.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Bytes to and from a peer. Never waits. One thread may read while another writes and a third closes.
public interface Line {
    /// Reads what has come.
    ///
    /// @return how much; 0 if nothing has come, -1 if nothing will any more
    int read(ByteBuffer to) throws IOException;

    /// Takes what there is room for, from the buffer's position on.
    ///
    /// @return whether all of it was taken and handed to the system
    boolean write(ByteBuffer from) throws IOException;

    /// On what to wait.
    SocketChannel channel();

    /// Ends it in both directions. Idempotent, does not throw.
    void close();
}
