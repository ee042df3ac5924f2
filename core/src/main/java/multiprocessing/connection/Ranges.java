package multiprocessing.connection;

import multiprocessing.error.TransferException;

/// What does not fit into an array.
final class Ranges {
    private static final int ARRAY_MOST = Integer.MAX_VALUE - 8; // what any JVM allows

    private Ranges() {}

    /// @throws IllegalArgumentException if the range is not within an array of `most` bytes
    static void check(int offset, int lengthBytes, int most) {
        if (offset < 0 || lengthBytes < 0 || offset > most - lengthBytes) {
            throw new IllegalArgumentException(
                    "not within the array: offset="
                            + offset
                            + ", lengthBytes="
                            + lengthBytes
                            + ", array="
                            + most);
        }
    }

    /// @throws TransferException if no array can have so many bytes
    static void checkArray(long lengthBytes) {
        if (lengthBytes > ARRAY_MOST) {
            throw new TransferException(
                    "a message is longer than an array can be: lengthBytes=" + lengthBytes);
        }
    }

    static BufferTooShortException tooShort(int mostBytes, byte[] bytes) {
        return new BufferTooShortException(
                "message is longer than the room for it: lengthBytes="
                        + bytes.length
                        + ", mostBytes="
                        + mostBytes,
                bytes);
    }
}
