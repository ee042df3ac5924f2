package multiprocessing.codec;

import java.util.Arrays;

/// How much is hashed when a message is read: the writer and the reader of one come to the same sum.
final class Weights {
    /*
     * A set of references to one set of references to one set … is short, and is hashed in exponential time. So each object
     * has a weight, which is how much is hashed when its hash code is asked for, and what is put into a set or is a key of a map
     * counts by its weight. A record that says by itself what of it is hashed weighs as little as a number: its class answers
     * for that, as any class does that only JDK serialization knows.
     *
     * All that is met adds to one sum; the weight of an object is by how much that has grown from its start to its end. So
     * nothing is to be done for each element of a list.
     *
     * What refers to something that is not yet whole is loose: it may weigh more by the time it is referred to itself, at most
     * as many times more as the heaviest such thing weighs.
     *
     * As in Identities, nothing is allocated once something has changed, nor to forget a message.
     */
    private static final long HASHED_PER_BYTE = 100;
    private static final long HASHED_AT_LEAST = 10_000_000;

    /// How much of two texts is compared while one thing is hashed, or less: then long texts may be shared by many keys.
    private static final long TEXT_BYTES = 64;

    private static final long MAX_WEIGHT =
            1L << 31; // as many as a message has bytes do not overflow
    private static final long NONE = Long.MAX_VALUE;
    private static final byte WHOLE = 0;
    private static final byte OPEN = 1; // its parts are being met
    private static final byte REFERRED_TO = 2; // and one of them refers to it
    private static final byte LOOSE = 3;
    private static final long[] NO_WEIGHTS = {};
    private static final byte[] NO_STATES = {};
    private static final int SMALL = 16;
    private static final int LARGE = 1_024;

    /// By the numbers of [Tag]: weights, and of what is open the sum at its start.
    private long[] weights = NO_WEIGHTS;

    private byte[] states = NO_STATES;
    private long sum;
    private long hashed;
    private int looseReferences;

    /// The most that something whole weighs to which one of its parts refers.
    private long heaviest;

    /// The start of the outermost, and so heaviest, that is open and that one of its parts refers to.
    private long outermost = NONE;

    /// The most that may be hashed of a message.
    static long most(long lengthBytes) {
        return HASHED_AT_LEAST + HASHED_PER_BYTE * lengthBytes;
    }

    /// Begins another message.
    void clear() {
        if (weights.length > LARGE) {
            weights = NO_WEIGHTS;
            states = NO_STATES;
        }
        sum = 0;
        hashed = 0;
        looseReferences = 0;
        heaviest = 0;
        outermost = NONE;
    }

    /// An object is met.
    void meet() {
        sum++;
    }

    /// What was met last weighs that much more than most.
    void addTo(long more) {
        sum += more;
    }

    /// What was met last is a text or a path, written in so many bytes: its hash code is kept, but with an equal one it is
    /// compared to its end.
    void addText(long lengthBytes) {
        sum += lengthBytes / TEXT_BYTES;
    }

    /// What was met last has that number, the next one.
    void number(int number) {
        if (number == weights.length) {
            int length = Math.max(SMALL, 2 * number);
            long[] newWeights = Arrays.copyOf(weights, length);
            states = Arrays.copyOf(states, length);
            weights = newWeights;
        }
        weights[number] = sum - 1;
        states[number] = OPEN;
    }

    /// What has that number has no parts.
    void leaf(int number) {
        weights[number] = sum - weights[number];
        states[number] = WHOLE;
    }

    /// How many references were to what was not whole; to be asked for before the parts of something come.
    int looseReferences() {
        return looseReferences;
    }

    /// What has that number is whole.
    ///
    /// @param before [#looseReferences] before its parts
    void end(int number, int before) {
        long start = weights[number];
        long weight = Math.min(sum - start, MAX_WEIGHT);
        if (states[number] == REFERRED_TO) {
            heaviest = Math.max(heaviest, weight);
            if (start == outermost) {
                outermost = NONE;
            }
        }
        weights[number] = weight;
        states[number] = looseReferences == before ? WHOLE : LOOSE;
    }

    /// What has that number, and all its parts by now, is a record that says by itself what of it is hashed.
    ///
    /// @param before [#looseReferences] before its parts
    void hashesItself(int number, int before) {
        sum = weights[number] + 1;
        looseReferences = before;
    }

    /// What has that number is as many times its only part.
    void multiply(int number, int times) {
        long start = weights[number];
        long part = Math.min(sum - start, MAX_WEIGHT);
        sum = start + Math.min(1 + times * part, MAX_WEIGHT);
    }

    /// What was met last is a reference to that number.
    void again(int number) {
        if (states[number] == WHOLE) {
            sum += weights[number] - 1;
        } else {
            looseReferences++;
            sum += Math.min(states[number] == LOOSE ? loose(number) : open(number), MAX_WEIGHT) - 1;
        }
    }

    private long loose(int number) {
        long now = outermost == NONE ? 0 : Math.min(sum - outermost, MAX_WEIGHT);
        return weights[number] * Math.max(heaviest, now);
    }

    private long open(int number) {
        states[number] = REFERRED_TO;
        outermost = Math.min(outermost, weights[number]);
        return sum - weights[number];
    }

    long sum() {
        return sum;
    }

    /// What was met since is going to be hashed or compared.
    ///
    /// @param before [#sum] before it
    /// @return how much was, up to now
    long hash(long before) {
        hashed += Math.min(sum - before, MAX_WEIGHT);
        return hashed;
    }

    /// What has that number, and all its parts by now, is a set whose elements are hashed at the end.
    long hashParts(int number) {
        return hash(weights[number]);
    }

    long hashed() {
        return hashed;
    }
}
