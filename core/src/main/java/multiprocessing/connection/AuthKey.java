package multiprocessing.connection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import org.jspecify.annotations.Nullable;

/// A secret that both ends of a line know, and prove to each other without telling it. Immutable. Python: `authkey`.
///
/// It must not be a word that can be guessed: guesses are neither slowed nor counted, and who has a client connect to him can try
/// words at leisure. Without TLS he can also pass proofs on, see [Listener].
///
/// It can be given to other processes of the program, as a queue can; on a socket it cannot be sent. No method shows it but
/// [#bytes].
public final class AuthKey implements Shareable {
    private static final int RANDOM_BYTES = 32;

    private final byte[] bytes;

    private AuthKey(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("an empty key keeps nobody out");
        }
        this.bytes = bytes.clone();
    }

    /// The key of those bytes.
    ///
    /// @throws IllegalArgumentException if there are none
    public static AuthKey of(byte[] bytes) {
        return new AuthKey(bytes);
    }

    /// The key of that text in UTF-8. Python: `b"text"`.
    ///
    /// @throws IllegalArgumentException if it is empty
    public static AuthKey of(String text) {
        return new AuthKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A new key that nobody can guess.
    public static AuthKey random() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new AuthKey(bytes);
    }

    /// A copy of its bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// In a time that does not tell in what they differ.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuthKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length; // nothing of the key may show
    }

    @Override
    public String toString() {
        return "AuthKey[hidden]";
    }

    @Override
    public Handle toHandle() {
        return new InHand(HexFormat.of().formatHex(bytes));
    }

    /// A key on its way to a process of the same program.
    private record InHand(String hex) implements Handle {
        @Override
        public AuthKey resolve() {
            return new AuthKey(HexFormat.of().parseHex(hex));
        }

        @Override
        public String toString() {
            return "AuthKey[hidden]";
        }
    }
}
