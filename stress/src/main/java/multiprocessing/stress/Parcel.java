package multiprocessing.stress;

import java.util.Arrays;
import java.util.Random;
import multiprocessing.queue.Queue;
import org.jspecify.annotations.Nullable;

/// A message of the torture: its bytes follow from its numbers, so that a torn one is seen.
///
/// @param guest something shared that travels with it: a queue with its number in it
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Parcel(int producer, long number, byte[] bytes, @Nullable Queue<Long> guest) {
    static Parcel of(int producer, long number, int lengthBytes, @Nullable Queue<Long> guest) {
        var bytes = new byte[lengthBytes];
        new Random(seed(producer, number)).nextBytes(bytes);
        return new Parcel(producer, number, bytes, guest);
    }

    /// Whether it is as it was made.
    boolean isSound() {
        return Arrays.equals(of(producer, number, bytes.length, null).bytes, bytes);
    }

    private static long seed(int producer, long number) {
        return (long) producer << Integer.SIZE ^ number;
    }
}
