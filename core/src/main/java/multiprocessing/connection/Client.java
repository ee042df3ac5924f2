package multiprocessing.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import multiprocessing.socket.PlainLine;
import multiprocessing.time.Deadline;

/// Connects to a [Listener], of this library or of Python. Thread-safe. Python: `multiprocessing.connection.Client`.
///
/// ```java
/// AuthKey key = AuthKey.of(Files.readAllBytes(Path.of("key"))); // a file that only its user can read
/// try (Connection there = Client.connect(Address.local(6000), key)) {
///     there.send("hello");
/// }
/// ```
public final class Client {
    private Client() {}

    /// Connects with a key that both must have, and may send objects. As [#connect(Address, ConnectionOptions)] else.
    public static Connection connect(Address address, AuthKey key) throws InterruptedException {
        return connect(address, ConnectionOptions.of(key));
    }

    /// Connects, waiting until the listener has let this process in, at most the handshake timeout of `options`. It may be
    /// accepted later. While the system looks up the name of a host, neither the timeout nor an interrupt cuts that
    /// short: what is over by then is found when it ends.
    ///
    /// @throws AddressException if nobody listens there, or cannot be reached in time
    /// @throws AuthenticationException if the listener has another key, or none, or is reached and does not prove in time that it
    ///     has the key: it may be stopped, or have a crowd before its door
    /// @throws IllegalStateException if the context of `options` for TLS is not initialized
    /// @throws InterruptedException if interrupted while waiting
    public static Connection connect(Address address, ConnectionOptions options)
            throws InterruptedException {
        var deadline = Deadline.in(options.handshakeTimeout());
        options.tls()
                .ifPresent(context -> Tls.asClient(context, address)); // before anybody is called
        SocketChannel channel = Sockets.connect(address, deadline);
        try {
            return Establishing.asClient(channel, address, options, deadline);
        } catch (IOException e) {
            PlainLine.close(channel);
            throw new AddressException("nobody can be reached at " + address + ": " + e, e);
        } catch (RuntimeException | Error e) {
            PlainLine.close(channel);
            throw e;
        }
    }
}
