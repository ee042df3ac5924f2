package multiprocessing.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/// Where somebody listens.
///
/// @param address of it, with the port that was free
/// @param file of a socket in the file system
record Place(ServerSocketChannel channel, Address address, @Nullable SocketFile file)
        implements AutoCloseable {
    /// A new one of this machine.
    ///
    /// @throws AddressException if the system does not let it
    static Place fresh(int backlog) {
        try {
            return of(SocketFile.fresh(), backlog);
        } catch (IOException e) {
            throw new AddressException("no socket can be made to listen at: " + e, e);
        }
    }

    /// That one.
    ///
    /// @throws AddressException if nobody can listen there
    static Place at(Address address, int backlog) {
        try {
            return switch (address) {
                case Address.Unix unix -> of(SocketFile.at(unix), backlog);
                case Address.Tcp tcp -> of(tcp, backlog);
            };
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw new AddressException("nobody can listen at " + address + ": " + e, e);
        }
    }

    private static Place of(SocketFile file, int backlog) throws IOException {
        return new Place(file.listen(backlog), file.address(), file);
    }

    private static Place of(Address.Tcp tcp, int backlog) throws IOException {
        SocketAddress address = Sockets.resolve(tcp);
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address, backlog);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            return new Place(channel, Address.tcp(tcp.host(), port), null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            // nobody is let in any more
        }
        if (file != null) {
            file.close();
        }
    }
}
