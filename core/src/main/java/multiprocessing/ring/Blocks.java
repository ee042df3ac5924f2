package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import java.lang.foreign.MemorySegment;
import multiprocessing.signal.Words;

/// A chain of blocks, read and written as one stream of words.
///
/// ```
///  0        8                                              32 KiB
///  +--------+--------+---------+--------+---------+----------+
///  | next   | head   | payload | head   | payload, first par |
///  +--------+--------+---------+--------+---------+----------+
///     │   +--------+--------------------------+
///     └──▶| next   | t of it | head | payload  …                head: length << 1 | 0 the payload follows
///         +--------+--------------------------+                                  1 it is in a run of its own, whose
///                                                                                  offset follows
/// ```
///
/// A record begins at a multiple of 8 and goes on in the next block where its block ends, so that no memory is wasted.
/// A position is a block's offset and, in the lower 16 bits, that in the block; 0 is none.
final class Blocks {
    static final long BLOCK_BYTES = 32 << 10;
    static final long HEAD_BYTES = Long.BYTES;

    private static final long NEXT = 0;
    private static final long DATA = NEXT + Long.BYTES;
    private static final int IN_BLOCK_BITS = 16;

    private Blocks() {}

    static long start(long block) {
        return block << IN_BLOCK_BITS | DATA;
    }

    static long block(long position) {
        return position >>> IN_BLOCK_BITS;
    }

    static long next(long block) {
        return (long) LONG.getAcquire(MEMORY, block + NEXT);
    }

    static void link(long block, long next) {
        LONG.setRelease(MEMORY, block + NEXT, next);
    }

    /// Bytes from there to the end of the block.
    static long roomBytes(long position) {
        return BLOCK_BYTES - inBlock(position);
    }

    static long padded(long lengthBytes) {
        return (lengthBytes + Long.BYTES - 1) & -Long.BYTES;
    }

    /// The same place, or, at the end of a block, the start of the next.
    static long settled(long position) {
        return roomBytes(position) == 0 ? start(next(block(position))) : position;
    }

    /// The position of what follows those bytes.
    static long after(long position, long lengthBytes) {
        long padded = padded(lengthBytes);
        long room = roomBytes(position);
        return padded <= room ? position + padded : start(next(block(position))) + (padded - room);
    }

    static long word(long position) {
        return (long) LONG.get(MEMORY, offset(settled(position)));
    }

    static void word(long position, long value) {
        LONG.set(MEMORY, offset(settled(position)), value);
    }

    static void write(long position, MemorySegment from, long fromOffset, long lengthBytes) {
        long here = Math.min(roomBytes(position), lengthBytes);
        MemorySegment.copy(from, fromOffset, Words.MEMORY, offset(position), here);
        if (here < lengthBytes) {
            long rest = offset(start(next(block(position))));
            MemorySegment.copy(from, fromOffset + here, Words.MEMORY, rest, lengthBytes - here);
        }
    }

    static void read(long position, MemorySegment to, long lengthBytes) {
        long here = Math.min(roomBytes(position), lengthBytes);
        MemorySegment.copy(Words.MEMORY, offset(position), to, 0, here);
        if (here < lengthBytes) {
            long rest = offset(start(next(block(position))));
            MemorySegment.copy(Words.MEMORY, rest, to, here, lengthBytes - here);
        }
    }

    private static long offset(long position) {
        return block(position) + inBlock(position);
    }

    private static long inBlock(long position) {
        return position & ((1L << IN_BLOCK_BITS) - 1);
    }
}
