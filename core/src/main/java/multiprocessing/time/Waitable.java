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
    /// The action runs in whichever thread makes it ready and must be short and not throw.
    ///
    /// @return a registration, to be cancelled by who no longer waits
    Registration whenReady(Runnable action);

    /// A wait that can be given up.
    interface Registration {
        /// Forgets the action, unless it has run already. Idempotent.
        void cancel();
    }
}
