package multiprocessing.pool;

import multiprocessing.ring.OneToOneRing;
import multiprocessing.signal.Gate;

/// A line between a pool and one worker, in the content of a holding and a run of pages. Zeroed memory, but for the offset
/// of the run, is a new line.
///
/// ```
///    0         8             16
///    +---------+-------------+
///    | data    | parent lacks|     data: offset of the run
///    +---------+-------------+     parent lacks: 1 while it has orders for which there was no room
///  128                  144                 160
///    +--------------------+-------------------+
///    | orders gate        | room gate         |     where the worker waits: for orders, for room for replies
///    +--------------------+-------------------+
///  256
///    | calls gate         |                         where the worker watches the cell's words `stop` and `heap`
///  384
///    | head of the orders' ring               |
///  896
///    | head of the replies' ring              |
/// 1408
///    | words of the tray  |
/// 1440
///
///  run
///    +-----------------------+------------------------+------+--------------------+
///    | data of the orders    | data of the replies    | cell | data of the tray   |
///    +-----------------------+------------------------+------+--------------------+
/// ```
final class LineLayout {
    static final long DATA = 0;
    static final long LACKS = DATA + Long.BYTES;
    static final long ORDERS_GATE = 128;
    static final long ROOM_GATE = ORDERS_GATE + Gate.BYTES;
    static final long CALLS_GATE = 256;
    static final long ORDERS = 384;
    static final long REPLIES = ORDERS + OneToOneRing.HEAD_BYTES;
    static final long TRAY = REPLIES + OneToOneRing.HEAD_BYTES;
    static final long BYTES = TRAY + Tray.WORDS_BYTES;

    static final long ORDERS_DATA = 0;
    static final long REPLIES_DATA = ORDERS_DATA + OneToOneRing.DATA_BYTES;
    static final long CELL = REPLIES_DATA + OneToOneRing.DATA_BYTES;
    static final long TRAY_DATA = CELL + (long) Cell.WORDS * Long.BYTES;
    static final long DATA_BYTES = TRAY_DATA + Tray.DATA_BYTES;

    private LineLayout() {}
}
