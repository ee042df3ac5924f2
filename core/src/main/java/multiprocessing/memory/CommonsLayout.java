package multiprocessing.memory;

/// The file of a process tree. All numbers are little-endian, each line of the picture a page or more of its own.
///
/// ```
///  0         8         16        24
///  +---------+---------+---------+------------
///  | magic   | format  | bytes   | …               what is checked on opening
///  +---------+---------+---------+------------
///  | burial, places | members, 64 bytes each       who is there: see room signal
///  +------------------------------------------
///  | heap: header, tables, pages                   what they share: see room heap
///  +------------------------------------------
///    behind the end: one byte for each member and one for who made the file, never written, only locked: leases
/// ```
public final class CommonsLayout {
    /// The word that says what this file is.
    static final long MAGIC_WORD = 0x31_50_4D_53_4E_4F_4D_43L;

    /// Raised once for each release before which any layout in the file has changed.
    static final long FORMAT_NUMBER = 4;

    static final long MAGIC = 0;
    static final long FORMAT = MAGIC + Long.BYTES;
    static final long BYTES = FORMAT + Long.BYTES;

    /// The lock of who removes the traces of a dead process.
    public static final long BURIAL = 64;

    /// How many places for members were ever taken: all that come behind are free.
    public static final long PLACES = 128;

    /// The most processes of a tree that can share something at one time.
    public static final int MEMBERS_MOST = 1024;

    /// Bytes for each member.
    public static final long MEMBER_BYTES = 64;

    /// Where the members begin.
    public static final long MEMBERS = 4096;

    /// Where the heap begins.
    public static final long HEAP = MEMBERS + MEMBERS_MOST * MEMBER_BYTES;

    /// How much of it is there from the begin on: zeros, its lock among them.
    public static final long HEAP_HEADER_BYTES = 4096;

    private CommonsLayout() {}
}
