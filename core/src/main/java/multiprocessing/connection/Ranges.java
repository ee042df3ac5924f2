package multiprocessing.connection;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    /// A message as an array.
    ///
    /// @throws TransferException if no array can have so many bytes
    /// @throws BufferTooShortException if there are more than `mostBytes`
    static byte[] bytes(MemorySegment in, long offset, long lengthBytes, int mostBytes) {
        byte[] bytes = bytes(in, offset, lengthBytes);
        if (lengthBytes > mostBytes) {
            throw tooShort(mostBytes, bytes);
        }
        return bytes;
    }

    /// Copies a message to `at` in `buffer`.
    ///
    /// @return its length
    /// @throws BufferTooShortException if there is no room for it
    static int copy(MemorySegment in, long offset, long lengthBytes, byte[] buffer, int at) {
        int mostBytes = buffer.length - at;
        if (lengthBytes > mostBytes) {
            throw tooShort(mostBytes, bytes(in, offset, lengthBytes));
        }
        MemorySegment.copy(in, ValueLayout.JAVA_BYTE, offset, buffer, at, (int) lengthBytes);
        return (int) lengthBytes;
    }

    private static byte[] bytes(MemorySegment in, long offset, long lengthBytes) {
        if (lengthBytes > ARRAY_MOST) {
            throw new TransferException(
                    "a message is longer than an array can be: lengthBytes=" + lengthBytes);
        }
        return in.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    }

    private static BufferTooShortException tooShort(int mostBytes, byte[] bytes) {
        return new BufferTooShortException(
                "message is longer than the room for it: lengthBytes="
                        + bytes.length
                        + ", mostBytes="
                        + mostBytes,
                bytes);
    }
}
