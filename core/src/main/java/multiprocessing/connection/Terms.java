package multiprocessing.connection;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import multiprocessing.codec.Codec;

/// On what terms one talks to whoever is at the other end of a socket. Immutable: each method returns other terms.
///
/// ```java
/// Listener.open(Address.tcp("0.0.0.0", 6000), Terms.of(key).mostBytes(1 << 20));
/// ```
///
/// @param key what the peer must prove to have; without one anybody may connect, and only bytes are sent and received,
///     unless there is a `codec`: what this library's own makes of bytes can be any object
/// @param tls by which the listener shows its certificate, and the client looks at it; none if nothing is to be hidden
/// @param codec for objects, instead of the one of this process
/// @param mostBytes the longest message that is received
/// @param patience how long a connection may take to come about, proofs included
/// @param backlog how many peers may wait to be accepted
public record Terms(
        Optional<AuthKey> key,
        Optional<SSLContext> tls,
        Optional<Codec> codec,
        long mostBytes,
        Duration patience,
        int backlog) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BACKLOG = 64;
    private static final long MESSAGE_MOST = Integer.MAX_VALUE - 8; // what an array can hold

    /// @throws IllegalArgumentException if a number is less than 1, or `patience` is not positive
    public Terms {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(codec, "codec");
        if (mostBytes < 1 || backlog < 1 || !patience.isPositive()) {
            throw new IllegalArgumentException(
                    "not positive: mostBytes=%d, backlog=%d, patience=%s"
                            .formatted(mostBytes, backlog, patience));
        }
    }

    /// Both ends prove that they have `key`. Messages may be 2 GiB long, a peer has 10 seconds for its proof, and 64 may
    /// wait to be accepted.
    public static Terms of(AuthKey key) {
        return standard(Optional.of(key));
    }

    /// Anybody may connect, and send bytes. Else as [#of].
    public static Terms withoutKey() {
        return standard(Optional.empty());
    }

    private static Terms standard(Optional<AuthKey> key) {
        return new Terms(key, Optional.empty(), Optional.empty(), MESSAGE_MOST, PATIENCE, BACKLOG);
    }

    /// Nobody between the two can read or change what they say. The listener needs a certificate in `context`; the client
    /// trusts it by `context`, and asks that it is for the host to which it connects. On a socket of the file system there
    /// is no host, and nobody in between. Python has no such thing: both ends are of this library.
    public Terms tls(SSLContext context) {
        return new Terms(key, Optional.of(context), codec, mostBytes, patience, backlog);
    }

    /// Objects are encoded and decoded by `itself`, also for peers without a key.
    public Terms codec(Codec itself) {
        return new Terms(key, tls, Optional.of(itself), mostBytes, patience, backlog);
    }

    /// Who announces a longer message is hung up on: nothing of it is received, nor anything that comes after. More than
    /// 2 GiB can be objects only.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Terms mostBytes(long bytes) {
        return new Terms(key, tls, codec, bytes, patience, backlog);
    }

    /// Who takes longer to connect, or to prove that it has the key, is hung up on.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Terms patience(Duration most) {
        return new Terms(key, tls, codec, mostBytes, most, backlog);
    }

    /// So many peers may wait to be accepted; the others wait to be let in.
    ///
    /// @throws IllegalArgumentException if it is less than 1
    public Terms backlog(int peers) {
        return new Terms(key, tls, codec, mostBytes, patience, peers);
    }
}
