package multiprocessing.sync;

import multiprocessing.signal.Gate;

/// An event as it is shared.
///
/// ```
///  0                16        24
///  +----------------+---------+
///  | gate           | flag    |      flag: how often it was set << 1 | whether it is set
///  +----------------+---------+
/// ```
final class EventLayout {
    static final long GATE = 0;
    static final long FLAG = GATE + Gate.BYTES;
    static final long SIZE = FLAG + Long.BYTES;

    private EventLayout() {}
}
