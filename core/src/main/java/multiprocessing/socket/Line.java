package multiprocessing.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// Bytes to and from a peer. Never waits. One thread may read while another writes and a third closes.
public interface Line {
    /// Does as much as it can without waiting of what must be done before all else.
    ///
    /// @return what to wait for before this is to be called again, as an operation of `SelectionKey`; 0 if it is done
    default int open() throws IOException {
        return 0;
    }

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
