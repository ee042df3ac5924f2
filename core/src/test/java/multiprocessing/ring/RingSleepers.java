package multiprocessing.ring;

import static multiprocessing.signal.Words.LONG;
import static multiprocessing.signal.Words.MEMORY;

import multiprocessing.heap.Holding;

/// How many processes sleep at a ring: have announced that they are to be rung. Of those that share a bit there is one.
public final class RingSleepers {
    private static final long SLEEPERS = Long.BYTES; // of a gate

    private RingSleepers() {}

    /// Until there is something to take.
    public static int forMessages(Holding ring) {
        return at(ring, RingLayout.NOT_EMPTY);
    }

    /// Until there is room.
    public static int forRoom(Holding ring) {
        return at(ring, RingLayout.NOT_FULL);
    }

    private static int at(Holding ring, long gate) {
        return Long.bitCount((long) LONG.getVolatile(MEMORY, ring.offset() + gate + SLEEPERS));
    }
}
