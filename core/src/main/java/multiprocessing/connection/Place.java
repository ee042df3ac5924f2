package multiprocessing.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/// Where somebody listens.
///
/// @param address of it, with the port that was free
/// @param file of a socket in the file system
record Place(ServerSocketChannel channel, Address address, @Nullable SocketFile file)
        implements AutoCloseable {
    /*
     * How many may wait with the system until the door lets them in. A crowd of clients comes at once, and who finds no room
     * here is told nothing by TCP: it asks again after a second, then after two, four.
     */
    private static final int BACKLOG = 1024;

    /// A new one of this machine.
    ///
    /// @throws AddressException if the system does not let it
    static Place fresh() {
        try {
            return of(SocketFile.fresh());
        } catch (IOException e) { // such as for a path that is too long
            throw new AddressException(
                    "no socket can be made to listen at in "
                            + System.getProperty("java.io.tmpdir")
                            + " (system property java.io.tmpdir names another folder): "
                            + e,
                    e);
        }
    }

    /// That one.
    ///
    /// @throws AddressException if nobody can listen there
    static Place at(Address address) {
        try {
            return switch (address) {
                case Address.Unix unix -> of(SocketFile.at(unix));
                case Address.Tcp tcp -> of(tcp);
            };
        } catch (IOException | UnsupportedAddressTypeException | InvalidPathException e) {
            throw new AddressException("nobody can listen at " + address + ": " + e, e);
        }
    }

    private static Place of(SocketFile file) throws IOException {
        return new Place(file.listen(BACKLOG), file.address(), file);
    }

    private static Place of(Address.Tcp tcp) throws IOException {
        boolean isAnywhere = tcp.host().isEmpty();
        SocketAddress address =
                isAnywhere ? new InetSocketAddress(tcp.port()) : Sockets.resolve(tcp);
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address, BACKLOG);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new Place(channel, Address.tcp(tcp.host(), port), null);
        } catch (Throwable e) { // as for want of memory
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close(); // first, or else another would find it abandoned, and take the place
        }
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            // nobody is let in any more
        }
    }
}
