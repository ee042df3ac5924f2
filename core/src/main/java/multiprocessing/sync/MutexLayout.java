package multiprocessing.sync;

import multiprocessing.signal.OwnedLock;

/// A lock as it is shared.
///
/// ```
///  0                32        36        40
///  +----------------+---------+---------+
///  | lock           | levels  | choice  |      levels: how often its holder has acquired it beyond the first
///  +----------------+---------+---------+      choice: 1 for OwnerDeath.THROW, else 0; never changes
/// ```
final class MutexLayout {
    static final long LOCK = 0;
    static final long LEVELS = LOCK + OwnedLock.BYTES;
    static final long CHOICE = LEVELS + Integer.BYTES;
    static final long SIZE = CHOICE + Integer.BYTES;

    static final int THROW = 1;

    private MutexLayout() {}
}
