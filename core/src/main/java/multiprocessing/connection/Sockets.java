package multiprocessing.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import multiprocessing.socket.PlainLine;
import multiprocessing.time.Deadline;

/// Sockets for addresses.
final class Sockets {
    private Sockets() {}

    /// A socket that listens.
    ///
    /// @throws AddressException if it cannot
    static ServerSocketChannel listen(Address at, int backlog) {
        try {
            ServerSocketChannel channel =
                    switch (at) {
                        case Address.Unix _ ->
                                ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                        case Address.Tcp _ -> ServerSocketChannel.open();
                    };
            try {
                return channel.bind(resolve(at), backlog);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | UnsupportedAddressTypeException e) {
            throw new AddressException("nobody can listen at " + at + ": " + e.getMessage(), e);
        }
    }

    /// A socket that is connected.
    ///
    /// @throws AddressException if nobody listens there, or the deadline has passed
    /// @throws InterruptedException if interrupted
    static SocketChannel connect(Address to, Deadline deadline) throws InterruptedException {
        try {
            SocketChannel channel =
                    switch (to) {
                        case Address.Unix _ -> SocketChannel.open(StandardProtocolFamily.UNIX);
                        case Address.Tcp _ -> SocketChannel.open();
                    };
            try (var _ = new Alarm(deadline, () -> PlainLine.close(channel))) {
                channel.connect(resolve(to));
                return channel;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | UnsupportedAddressTypeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            String why = deadline.hasPassed() ? "no answer in time" : e.getMessage();
            throw new AddressException("nobody can be reached at " + to + ": " + why, e);
        }
    }

    /// Where it listens, the port filled in.
    static Address address(ServerSocketChannel of, Address asked) throws IOException {
        return asked instanceof Address.Tcp(String host, int _)
                        && of.getLocalAddress() instanceof InetSocketAddress bound
                ? new Address.Tcp(host, bound.getPort())
                : asked;
    }

    /// Sets it up for messages.
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    private static SocketAddress resolve(Address address) {
        return switch (address) {
            case Address.Unix(String path) -> UnixDomainSocketAddress.of(path);
            case Address.Tcp(String host, int port) -> {
                var resolved = new InetSocketAddress(host, port);
                if (resolved.isUnresolved()) {
                    throw new AddressException("no host of that name is known: " + host, null);
                }
                yield resolved;
            }
        };
    }
}
