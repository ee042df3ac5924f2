package multiprocessing.time;

/// Something that becomes ready once or again and can be waited for together with others: see
/// `Multiprocessing.wait`. Python: what `multiprocessing.connection.wait` takes.
///
/// Thread-safe.
public interface Waitable {
    /// Whether waiting would end at once. Does not block.
    boolean isReady();

    /// Has `action` run once as soon as this is ready, at once when it is already.
    ///
    /// The action runs in whichever thread makes it ready or is the first to notice, which may be one that waits for something
    /// else and holds locks, of this library or of its own. So it must be short: it wakes another thread, or hands on to one. It
    /// must not throw, nor wait, nor take a lock which others hold while they call this library.
    ///
    /// @return a registration, to be cancelled by who no longer waits
    Registration whenReady(Runnable action);

    /// A wait that can be given up.
    interface Registration {
        /// Forgets the action, unless it has run already. Idempotent.
        void cancel();
    }
}
