package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import multiprocessing.socket.PlainLine;
import multiprocessing.time.Deadline;

/// Sockets for addresses.
final class Sockets {
    /*
     * A peer whose machine or cable is gone says nothing more, not even goodbye: after a minute of silence it is asked, and
     * without an answer it has ended for this process within two. Not so if something that was sent to it is not confirmed yet:
     * then the system does not ask, but sends that again, and gives up after some 15 minutes on Linux (tcp_retries2). The JDK has
     * no option for that time.
     */
    private static final int SILENCE_SECONDS = 60;
    private static final int QUESTION_SECONDS = 10;
    private static final int QUESTIONS = 6;

    private static final int UNIX_ROOM_BYTES = 416 << 10; // twice what a Linux gives unasked

    private static final long PAUSE_MILLIS = 5;
    private static final int PATH_MOST = 107; // bytes, on Linux: a longer one is never a socket's

    private Sockets() {}

    /// A socket that is connected.
    ///
    /// @throws AddressException if nobody listens there, or the deadline has passed
    /// @throws InterruptedException if interrupted
    static SocketChannel connect(Address to, Deadline deadline) throws InterruptedException {
        try {
            SocketChannel channel = open(to);
            while (!isConnected(channel, to, deadline)) {
                Thread.sleep(PAUSE_MILLIS);
                channel = open(to);
            }
            return channel;
        } catch (IOException | UnsupportedAddressTypeException | InvalidPathException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new AddressException(
                    "nobody can be reached at " + to + ": " + why(e, deadline.hasPassed()), e);
        }
    }

    private static String why(Exception e, boolean isLate) {
        if (!isLate) {
            return e.getMessage() != null ? e.getMessage() : e.toString();
        }
        return "no answer in time" + (isPerhapsCrowd(e) ? " (" + e.getMessage() + ")" : "");
    }

    private static SocketChannel open(Address to) throws IOException {
        return switch (to) {
            case Address.Unix _ -> SocketChannel.open(StandardProtocolFamily.UNIX);
            case Address.Tcp _ -> SocketChannel.open();
        };
    }

    /// Connects `channel`, or else closes it.
    ///
    /// @return false if there is no room for it now
    private static boolean isConnected(SocketChannel channel, Address to, Deadline deadline)
            throws IOException {
        try (var _ = new Alarm(deadline, () -> PlainLine.close(channel))) {
            channel.connect(resolve(to));
            return true;
        } catch (Throwable e) {
            PlainLine.close(channel);
            if (isCrowded(to, e) && !deadline.hasPassed()) {
                return false;
            }
            throw e;
        }
    }

    /// Whether a listener in the file system has no room for one more. The system has a platform thread wait until there is
    /// some; for a virtual one the JDK asks without waiting, and says what came of it in the user's language. Who may not
    /// use the file, or finds nobody there, gets an exception of a class of its own.
    private static boolean isCrowded(Address to, Throwable e) {
        return to instanceof Address.Unix(String path)
                && Thread.currentThread().isVirtual()
                && isPerhapsCrowd(e)
                && path.getBytes(UTF_8).length <= PATH_MOST
                && Files.exists(Path.of(path));
    }

    private static boolean isPerhapsCrowd(Throwable e) {
        return e.getClass() == SocketException.class;
    }

    /// Sets it up for messages.
    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        if (channel.getRemoteAddress() instanceof UnixDomainSocketAddress) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, UNIX_ROOM_BYTES);
        }
        for (SocketOption<?> option : channel.supportedOptions()) {
            switch (option.name()) {
                case "TCP_NODELAY", "SO_KEEPALIVE" -> set(channel, option, true);
                case "TCP_KEEPIDLE" -> set(channel, option, SILENCE_SECONDS);
                case "TCP_KEEPINTERVAL" -> set(channel, option, QUESTION_SECONDS);
                case "TCP_KEEPCOUNT" -> set(channel, option, QUESTIONS);
                default -> {}
            }
        }
    }

    @SuppressWarnings("unchecked") // each has the type that its documentation tells
    private static <T> void set(SocketChannel channel, SocketOption<T> option, Object value)
            throws IOException {
        channel.setOption(option, (T) value);
    }

    /// The address as the JDK has it.
    ///
    /// @throws AddressException if the name of its host is not known
    static SocketAddress resolve(Address address) {
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
