package multiprocessing.sync;

/// What the next one who wants a lock is told when its holder has ended with it: what the lock guards may be half changed.
public enum OwnerDeath {
    /// It gets the lock, and [Mutex#wasAbandoned] is true until it releases it.
    TELL,

    /// It gets an [OwnerDiedException] and not the lock, and so does everyone, until one calls [Mutex#recover].
    THROW
}
