package multiprocessing.connection;

import java.time.Duration;
import java.util.Optional;
import multiprocessing.time.Deadline;
import multiprocessing.time.Waitable;

/// Lets other processes connect, of this library or of Python, on this machine or another. Thread-safe. Python:
/// `multiprocessing.connection.Listener`.
///
/// ```java
/// AuthKey key = AuthKey.of(Files.readAllBytes(Path.of("key"))); // a file that only its user can read
/// try (var listener = Listener.open(Address.local(6000), key)) {
///     while (true) {
///         Connection client = listener.accept();
///         Thread.startVirtualThread(() -> serve(client));
///     }
/// }
/// ```
///
/// Peers are let in and prove their key beside each other and before anybody accepts them; one that is slow, or has another
/// key, or floods the door, keeps nobody else out. Who fails is told, hung up on, and never accepted: unlike Python's,
/// [#accept] does not throw for the fault of a stranger.
///
/// With a key both ends know that somebody who has it answers. Who sits between them, or has a client connect to a place of his
/// own, can pass their proofs on, and then read and change what is said: TLS keeps him out, see [ConnectionOptions#tls].
/// The same can who listens without a key where a client of Python and another one connect, for the former proves whatever
/// it is asked.
public final class Listener implements AutoCloseable, Waitable {
    private final Place place;
    private final Door door;

    private Listener(Place place, ConnectionOptions options) {
        this.place = place;
        try {
            this.door = Door.open(place, options);
        } catch (Throwable e) {
            place.close();
            throw e;
        }
    }

    /// Listens at a new socket in a folder that only this user can enter, for who has `key`.
    ///
    /// @throws AddressException if the system does not let it
    public static Listener open(AuthKey key) {
        return open(ConnectionOptions.of(key));
    }

    /// Listens at a new socket in a folder that only this user can enter, with those options.
    ///
    /// @throws AddressException if the system does not let it
    /// @throws IllegalStateException if the context of `options` for TLS is not initialized
    public static Listener open(ConnectionOptions options) {
        options.tls().ifPresent(Tls::asListener);
        return new Listener(Place.fresh(), options);
    }

    /// Listens for who has `key`, and may then send objects.
    ///
    /// @throws AddressException if nobody can listen there; somebody may already
    public static Listener open(Address address, AuthKey key) {
        return open(address, ConnectionOptions.of(key));
    }

    /// Listens with those options. The socket of a process that was killed is replaced. To see that it is one, this connects: if
    /// somebody listens there after all, a peer comes to him that hangs up at once. Of two who find it in the same moment
    /// both may listen, and one be reached. macOS refuses who connects to a listener that has a crowd before its door, as it
    /// does where nobody listens: there the socket of such a one is replaced, too.
    ///
    /// @throws AddressException if nobody can listen there; somebody may already
    /// @throws IllegalStateException if the context of `options` for TLS is not initialized
    public static Listener open(Address address, ConnectionOptions options) {
        options.tls().ifPresent(Tls::asListener); // or it would refuse all, and nobody be told why
        return new Listener(Place.at(address), options);
    }

    /// Where it listens, with the port that was free if none was asked for. Python: `address`.
    public Address address() {
        return place.address();
    }

    /// The next peer that has connected, waiting until there is one.
    ///
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws multiprocessing.error.ClosedException if this is closed, or becomes so while this waits
    public Connection accept() throws InterruptedException {
        return door.accept(Deadline.never()).orElseThrow();
    }

    /// As [#accept()], waiting at most `timeout`; zero or less does not wait.
    ///
    /// @return nothing if the time is over
    /// @throws InterruptedException if interrupted before or while waiting
    /// @throws multiprocessing.error.ClosedException if this is closed, or becomes so while this waits
    public Optional<Connection> accept(Duration timeout) throws InterruptedException {
        return door.accept(Deadline.in(timeout));
    }

    /// Where the peer that was last accepted had its socket; nothing if none was, or on a socket of the file system. Python:
    /// `last_accepted`.
    public Optional<Address> lastAccepted() {
        return door.lastAccepted();
    }

    /// How many peers were hung up on so far, for they did not prove in time that they have the key.
    public long refused() {
        return door.refused();
    }

    /// Whether accepting would not wait: there is somebody, or this is closed.
    @Override
    public boolean isReady() {
        return door.isReady();
    }

    @Override
    public Registration whenReady(Runnable action) {
        return door.whenReady(action);
    }

    /// Listens no longer, and hangs up on who was not accepted. Accepted connections stay. Waits for a moment until another can
    /// listen in its place. Idempotent.
    @Override
    public void close() {
        door.close();
    }

    /// Whether it is closed.
    public boolean isClosed() {
        return !place.channel().isOpen();
    }

    @Override
    public String toString() {
        return "Listener[" + address() + (isClosed() ? ", closed" : "") + "]";
    }
}
