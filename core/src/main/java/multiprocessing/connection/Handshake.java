package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import multiprocessing.socket.Received;
import multiprocessing.time.Deadline;

/// Both ends prove to each other that they have the key, as CPython does.
///
/// ```
///  listener                                   client
///  #CHALLENGE#{sha256}<40 random> ──────────▶
///                                 ◀────────── {sha256}<HMAC of all behind #CHALLENGE#>
///  #WELCOME#, or #FAILURE#        ──────────▶
///           then the same once more, with the sides changed: <32 random>#CLIENT#
/// ```
///
/// A client that answered any challenge would serve who listens without the key where two clients connect: he would have the
/// one prove what the other asks. So a client's challenge ends with a mark, which the proof covers, and no client of ours
/// answers such a one. To CPython the mark is as random as the rest; its own clients answer any challenge, also for him who
/// listens where one of ours connects.
///
/// CPython to 3.11 has no prefixes: its challenge is 20 random bytes, its answer to any challenge the 16 of HMAC-MD5.
final class Handshake {
    /// The longest message before the peer has proved anything: CPython's.
    static final int MESSAGE_MOST = 256;

    private static final byte[] CHALLENGE = "#CHALLENGE#".getBytes(US_ASCII);
    private static final byte[] WELCOME = "#WELCOME#".getBytes(US_ASCII);
    private static final byte[] FAILURE = "#FAILURE#".getBytes(US_ASCII);
    private static final byte[] CLIENTS_MARK = "#CLIENT#".getBytes(US_ASCII);
    private static final Digest OURS = Digest.SHA_256;
    private static final int RANDOM_BYTES = 40;
    private static final int OLD_CHALLENGE_BYTES = 20;
    private static final int OLD_ANSWER_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SocketConnection peer;
    private final AuthKey key;
    private final Deadline deadline;

    Handshake(SocketConnection peer, AuthKey key, Deadline deadline) {
        this.peer = peer;
        this.key = key;
        this.deadline = deadline;
    }

    /// The listener's part: a stranger proves the key before it is proved to him.
    ///
    /// @throws AuthenticationException if the peer does not have the key, or not in time
    void asListener() throws InterruptedException {
        challenge(random(RANDOM_BYTES));
        answer(receiveChallenge());
    }

    /// The client's part.
    ///
    /// @throws AuthenticationException if the peer does not have the key, or not in time
    void asClient() throws InterruptedException {
        byte[] challenge = receiveChallenge();
        if (endsWith(challenge, CLIENTS_MARK)) {
            throw new AuthenticationException(
                    "the peer passes on what a client asks, and may have no key itself", null);
        }
        answer(challenge);
        challenge(join(random(RANDOM_BYTES - CLIENTS_MARK.length), CLIENTS_MARK));
    }

    private static byte[] random(int count) {
        var random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int from = Math.max(0, bytes.length - end.length);
        return Arrays.equals(bytes, from, bytes.length, end, 0, end.length);
    }

    private void challenge(byte[] random) throws InterruptedException {
        byte[] challenge = join(OURS.prefix(), random);
        send(join(CHALLENGE, challenge));
        boolean isProved = isProof(receive(), challenge);
        send(isProved ? WELCOME : FAILURE);
        if (!isProved) {
            throw new AuthenticationException("the peer has another key", null);
        }
    }

    private boolean isProof(byte[] answer, byte[] challenge) {
        if (answer.length == OLD_ANSWER_BYTES) {
            return MessageDigest.isEqual(answer, Digest.MD5.proof(key, challenge));
        }
        // constant-time in what is secret: the proof, not its kind
        return Digest.of(answer)
                .map(kind -> join(kind.prefix(), kind.proof(key, challenge)))
                .filter(proof -> MessageDigest.isEqual(answer, proof))
                .isPresent();
    }

    private byte[] receiveChallenge() throws InterruptedException {
        byte[] message = receive();
        byte[] challenge =
                Arrays.copyOfRange(
                        message, Math.min(CHALLENGE.length, message.length), message.length);
        if (!Arrays.equals(message, join(CHALLENGE, challenge))) {
            throw new AuthenticationException("the peer sent no challenge", null);
        }
        return challenge;
    }

    private void answer(byte[] challenge) throws InterruptedException {
        send(proof(challenge));
        if (!Arrays.equals(receive(), WELCOME)) {
            throw new AuthenticationException("the peer says that it has another key", null);
        }
    }

    private byte[] proof(byte[] challenge) {
        if (challenge.length == OLD_CHALLENGE_BYTES) {
            return Digest.MD5.proof(key, challenge);
        }
        Digest kind =
                Digest.of(challenge)
                        .orElseThrow(() ->
                                new AuthenticationException(
                                        "the peer wants a proof of an unknown kind", null));
        if (challenge.length < OLD_CHALLENGE_BYTES) {
            throw new AuthenticationException("the challenge is too short to be safe", null);
        }
        return join(kind.prefix(), kind.proof(key, challenge));
    }

    private void send(byte[] bytes) throws InterruptedException {
        try {
            peer.transmit(MemorySegment.ofArray(bytes), 0, bytes.length, deadline);
        } catch (BrokenPipeException e) {
            throw new AuthenticationException("the peer has hung up", e);
        }
    }

    private byte[] receive() throws InterruptedException {
        try (Received message = peer.receive(deadline)) {
            if (message == null) {
                throw new AuthenticationException("the peer did not answer in time", null);
            }
            return message.bytes();
        } catch (EndOfStreamException e) {
            throw new AuthenticationException("the peer has hung up or talks nonsense", e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
