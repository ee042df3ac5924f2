package multiprocessing.memory;

/// A file in which a process writes down the named blocks that it has made. Little-endian.
///
/// ```
///  0         8         16        24        32        40       4096
///  +---------+---------+---------+---------+---------+--------+-----------------+-----
///  | magic   | format  | root    | start   | scope   | 0 …    | entry           | …
///  +---------+---------+---------+---------+---------+--------+-----------------+-----
///    root, start, scope: see ProcessId; of the first process of the tree
///
///  entry  0         8           12         16       272         512
///        +---------+-----------+----------+--------+-----------+
///        | state   | name,     | key,     | name   | key       |   state: 0 free, 1 taken
///        |         |   bytes   |   bytes  |        |           |   key:   which file it is that has the name
///        +---------+-----------+----------+--------+-----------+
/// ```
///
/// Its first byte is leased by the process for as long as it lives.
final class LedgerLayout {
    static final long MAGIC = 0;
    static final long FORMAT = MAGIC + Long.BYTES;
    static final long ROOT = FORMAT + Long.BYTES;
    static final long START = ROOT + Long.BYTES;
    static final long SCOPE = START + Long.BYTES;
    static final int HEADER_BYTES = (int) SCOPE + Long.BYTES;
    static final long ENTRIES = 4096;

    static final long TAKEN = 1;
    static final long STATE = 0;
    static final long NAME_BYTES = STATE + Long.BYTES;
    static final long KEY_BYTES = NAME_BYTES + Integer.BYTES;
    static final long NAME = KEY_BYTES + Integer.BYTES;
    static final int NAME_BYTES_MOST = 256;
    static final long KEY = NAME + NAME_BYTES_MOST;
    static final int KEY_BYTES_MOST = 240;
    static final long ENTRY_BYTES = KEY + KEY_BYTES_MOST;

    static final int ENTRIES_MOST = 256;
    static final long BYTES = ENTRIES + ENTRIES_MOST * ENTRY_BYTES;

    static final long MAGIC_WORD = 0x736b636f6c62706dL; // mpblocks
    static final long FORMAT_NUMBER = 1;

    private LedgerLayout() {}

    static long entry(int index) {
        return ENTRIES + index * ENTRY_BYTES;
    }
}
