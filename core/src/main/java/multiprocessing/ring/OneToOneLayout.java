package multiprocessing.ring;

import multiprocessing.signal.OwnedLock;

/// The head of a one-to-one ring. Zeroed memory is an empty ring.
///
/// ```
///    0               32            40
///    +---------------+-------------+
///    | put lock      | known head  |      who puts
///    +---------------+-------------+
///  128               136
///    +---------------+
///    | tail          |                    what was put: who puts writes it, who takes watches it
///    +---------------+
///  256               288           296
///    +---------------+-------------+
///    | take lock     | known tail  |      who takes
///    +---------------+-------------+
///  384               392
///    +---------------+
///    | head          |                    what was taken
///    +---------------+
///  512
///    head, tail: positions; known: as it was at some time before
/// ```
///
/// Each part is two cache lines from the next, for a processor fetches them in pairs.
final class OneToOneLayout {
    static final long PUT_LOCK = 0;
    static final long KNOWN_HEAD = PUT_LOCK + OwnedLock.BYTES;
    static final long TAIL = 128;
    static final long TAKE_LOCK = 256;
    static final long KNOWN_TAIL = TAKE_LOCK + OwnedLock.BYTES;
    static final long HEAD = 384;
    static final long BYTES = 512;

    private OneToOneLayout() {}
}
