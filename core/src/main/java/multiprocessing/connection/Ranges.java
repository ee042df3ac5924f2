package multiprocessing.connection;

/// What does not fit into an array.
final class Ranges {
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

    static BufferTooShortException tooShort(int mostBytes, byte[] bytes) {
        return new BufferTooShortException(
                "message is longer than the room for it: lengthBytes="
                        + bytes.length
                        + ", mostBytes="
                        + mostBytes,
                bytes);
    }
}
