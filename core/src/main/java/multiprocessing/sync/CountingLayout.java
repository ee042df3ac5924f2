package multiprocessing.sync;

import multiprocessing.signal.Gate;

/// A semaphore as it is shared.
///
/// ```
///  0                16        24
///  +----------------+---------+
///  | gate           | permits |      permits: how many there are to take
///  +----------------+---------+
/// ```
final class CountingLayout {
    static final long GATE = 0;
    static final long PERMITS = GATE + Gate.BYTES;
    static final long SIZE = PERMITS + Long.BYTES;

    private CountingLayout() {}
}
