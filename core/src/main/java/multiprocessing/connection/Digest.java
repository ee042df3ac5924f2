package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// By which a key is proved: those that CPython allows.
enum Digest {
    MD5("md5", "HmacMD5"),
    SHA_256("sha256", "HmacSHA256"),
    SHA_384("sha384", "HmacSHA384"),
    SHA3_256("sha3_256", "HmacSHA3-256"),
    SHA3_384("sha3_384", "HmacSHA3-384");

    private final String prefix;
    private final String algorithm;

    Digest(String name, String algorithm) {
        this.prefix = "{" + name + "}";
        this.algorithm = algorithm;
    }

    /// What stands before a challenge or an answer.
    byte[] prefix() {
        return prefix.getBytes(US_ASCII);
    }

    /// The one whose prefix `message` begins with.
    static Optional<Digest> of(byte[] message) {
        String text = new String(message, US_ASCII);
        return Stream.of(values()).filter(digest -> text.startsWith(digest.prefix)).findFirst();
    }

    /// What only who has the key can make of `message`.
    byte[] proof(AuthKey key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.bytes(), algorithm));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new AuthenticationException("this JVM has no " + algorithm, e);
        }
    }
}
