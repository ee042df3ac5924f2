package multiprocessing.heap;

/// Room on the stack for who is about to get the heap's lock, and will have to give it back.
///
/// A [StackOverflowError] may come at any call. In the midst of giving the lock back it would leave that to a process that lives, so
/// that nobody takes it over, and the whole tree's shared memory stands still. So it is to come before.
final class StackRoom {
    /// Some 3 KiB: each has its values yet to use, so that no compiler keeps them elsewhere. Of 40,000 ends of the stack all
    /// were seen in time with 24, one was not with 16.
    private static final int FRAMES = 24;

    private StackRoom() {}

    /// Comes back if there is room.
    ///
    /// @throws StackOverflowError if not
    static void require() {
        long _ = descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8);
    }

    private static long descend(
            int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
        return frames == 0
                ? a
                : descend(frames - 1, b, c, d, e, f, g, h, a) + a * b + c * d + e * f + g * h;
    }
}
