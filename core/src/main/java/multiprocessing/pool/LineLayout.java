package multiprocessing.pool;

import multiprocessing.ring.OneToOneRing;
import multiprocessing.signal.Gate;

/// A line between a pool and one worker, in the content of a holding. Zeroed memory, but for the data, is a new line.
///
/// ```
///    0         8             16
///    +---------+-------------+
///    | data    | parent lacks|     data: offset of a run: those of the orders' ring, the replies', the tray
///    +---------+-------------+     parent lacks: 1 while it has orders for which there was no room
///  128                  144                 160
///    +--------------------+-------------------+
///    | orders gate        | room gate         |     where the worker waits: for orders, for room for replies
///    +--------------------+-------------------+
///  256
///    | calls gate         |                         where the worker watches the cell's words `stop` and `asked`
///  384
///    | cell                                   |
///  640
///    | head of the orders' ring               |
/// 1152
///    | head of the replies' ring              |
/// 1664
///    | words of the tray  |
/// 1680
/// ```
final class LineLayout {
    static final long DATA = 0;
    static final long LACKS = DATA + Long.BYTES;
    static final long ORDERS_GATE = 128;
    static final long ROOM_GATE = ORDERS_GATE + Gate.BYTES;
    static final long CALLS_GATE = 256;
    static final long CELL = 384;
    static final long ORDERS = 640;
    static final long REPLIES = ORDERS + OneToOneRing.HEAD_BYTES;
    static final long TRAY = REPLIES + OneToOneRing.HEAD_BYTES;
    static final long BYTES = TRAY + Tray.WORDS_BYTES;

    static final long TRAY_DATA = 2 * OneToOneRing.DATA_BYTES;
    static final long DATA_BYTES = TRAY_DATA + Tray.DATA_BYTES;

    private LineLayout() {}
}
