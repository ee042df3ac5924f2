package multiprocessing.python;

/// The caller was interrupted; what he has called goes on there.
final class InterruptedCall extends InterruptedException {
    private static final long serialVersionUID = 1L;

    /// This, when what it leaves there is put in order. If that fails, it is an interrupt all the same.
    InterruptedCall after(Runnable order) {
        try {
            order.run();
        } catch (RuntimeException e) {
            addSuppressed(e);
        }
        return this;
    }
}
