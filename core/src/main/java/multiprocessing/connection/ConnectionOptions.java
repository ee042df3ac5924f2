package multiprocessing.connection;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import multiprocessing.codec.Codec;

/// How one talks to whoever is at the other end of a socket. Immutable: each method that takes something returns other options.
/// It can be given to other processes of the program, as a queue can, but for one with TLS, or with a
/// codec that is not [Serializable].
///
/// ```java
/// Listener.open(Address.tcp("0.0.0.0", 6000), ConnectionOptions.of(key).maxMessageBytes(1 << 20));
/// ```
@SuppressWarnings("serial") // a key is Shareable, and whether a codec travels is its own affair
public final class ConnectionOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final int BACKLOG = 64;
    private static final long MESSAGE_MOST = Integer.MAX_VALUE - 8; // what an array can hold

    private final Optional<AuthKey> key;
    private final Optional<SSLContext> tls;
    private final Optional<Codec> codec;
    private final long maxMessageBytes;
    private final Duration handshakeTimeout;
    private final int backlog;

    private ConnectionOptions(
            Optional<AuthKey> key,
            Optional<SSLContext> tls,
            Optional<Codec> codec,
            long maxMessageBytes,
            Duration handshakeTimeout,
            int backlog) {
        if (maxMessageBytes < 1 || backlog < 1 || !handshakeTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "not positive: maxMessageBytes="
                            + maxMessageBytes
                            + ", backlog="
                            + backlog
                            + ", handshakeTimeout="
                            + handshakeTimeout);
        }
        this.key = key;
        this.tls = tls;
        this.codec = codec;
        this.maxMessageBytes = maxMessageBytes;
        this.handshakeTimeout = handshakeTimeout;
        this.backlog = backlog;
    }

    /// Both ends prove that they have `key`. Messages may be 2 GiB long, a peer has 10 seconds for its proof, and 64 may
    /// wait to be accepted.
    public static ConnectionOptions of(AuthKey key) {
        return standard(Optional.of(key));
    }

    /// Anybody may connect, and send bytes. Objects are sent and received only if there is a [#codec(Codec)]: what this
    /// library's own makes of bytes can be any object. Else as [#of].
    public static ConnectionOptions withoutKey() {
        return standard(Optional.empty());
    }

    private static ConnectionOptions standard(Optional<AuthKey> key) {
        return new ConnectionOptions(
                key, Optional.empty(), Optional.empty(), MESSAGE_MOST, HANDSHAKE_TIMEOUT, BACKLOG);
    }

    /// Nobody between the two can read or change what they say. The listener needs a certificate in `context`; the client
    /// trusts it by `context`, and asks that it is for the host to which it connects. On a socket of the file system there
    /// is no host, and nobody in between. Python has no such thing: both ends are of this library.
    public ConnectionOptions tls(SSLContext context) {
        return new ConnectionOptions(
                key, Optional.of(context), codec, maxMessageBytes, handshakeTimeout, backlog);
    }

    /// Objects are encoded and decoded by `itself` instead of the codec of this process, also for peers without a key.
    public ConnectionOptions codec(Codec itself) {
        return new ConnectionOptions(
                key, tls, Optional.of(itself), maxMessageBytes, handshakeTimeout, backlog);
    }

    /// Who announces a longer message is hung up on: nothing of it is received, nor anything that comes after. More than
    /// 2 GiB can be objects only.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public ConnectionOptions maxMessageBytes(long bytes) {
        return new ConnectionOptions(key, tls, codec, bytes, handshakeTimeout, backlog);
    }

    /// Who takes longer to connect, or to prove that it has the key, is hung up on. While the name of a host is
    /// looked up the time runs, but nothing is cut short: if that took longer, connecting fails when it ends.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public ConnectionOptions handshakeTimeout(Duration most) {
        return new ConnectionOptions(key, tls, codec, maxMessageBytes, most, backlog);
    }

    /// So many peers may wait to be accepted, and then the others wait to be let in; but for those who were let in before, to
    /// prove that they have the key, at most 256.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public ConnectionOptions backlog(int peers) {
        return new ConnectionOptions(key, tls, codec, maxMessageBytes, handshakeTimeout, peers);
    }

    /// What the peer must prove to have.
    public Optional<AuthKey> key() {
        return key;
    }

    /// By which the listener shows its certificate, and the client looks at it; none if nothing is to be hidden.
    public Optional<SSLContext> tls() {
        return tls;
    }

    /// For objects, instead of the one of this process.
    public Optional<Codec> codec() {
        return codec;
    }

    /// The longest message that is received.
    public long maxMessageBytes() {
        return maxMessageBytes;
    }

    /// How long a connection may take to come about, proofs included.
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /// How many peers may wait to be accepted.
    public int backlog() {
        return backlog;
    }

    /// No key is shown.
    @Override
    public String toString() {
        return "ConnectionOptions[key="
                + key
                + ", tls="
                + tls
                + ", codec="
                + codec
                + ", maxMessageBytes="
                + maxMessageBytes
                + ", handshakeTimeout="
                + handshakeTimeout
                + ", backlog="
                + backlog
                + "]";
    }
}
