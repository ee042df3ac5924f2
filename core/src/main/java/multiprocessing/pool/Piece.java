package multiprocessing.pool;

import multiprocessing.codec.Failures;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.error.RemoteException;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// A piece of news, and the next: to gather and to keep it takes no memory, of which there may be none left.
abstract class Piece {
    /// Guarded by the coordinator as long as it is not taken.
    @Nullable Piece next;

    /// Where pieces were taken of which not all are told: the first of others. Guarded by the coordinator.
    @Nullable Piece nextUntold;

    /// Whether who takes some of the news may tell it. Guarded likewise.
    boolean isTakers;

    private boolean isTold;

    /// Whether who took it had no heap or stack to tell it.
    private boolean isLate;

    /// Tells it, or what is left of it if that threw an error of the JVM's before.
    abstract void tell();

    /// Whether that thread may tell it; else the collector does.
    boolean isFor(long thread) {
        return !isLate;
    }

    /// Has it told later, by who has more heap and stack, if want of them is why it cannot be decoded here, for the first time.
    ///
    /// @throws VirtualMachineError if so
    final void laterIfInWant(Throwable thrown) {
        Throwable why = thrown instanceof TransferException ? thrown.getCause() : thrown;
        if (!isLate && why instanceof VirtualMachineError want) {
            throw want;
        }
    }

    /// Decodes what a worker has thrown.
    ///
    /// @throws VirtualMachineError as [#laterIfInWant]
    final Throwable decode(byte[] failure, Worker worker, ClassLoader loader) {
        try {
            Throwable decoded = Failures.decode(failure, loader);
            if (decoded instanceof RemoteException) { // and says why the original is not here
                for (Throwable why : decoded.getSuppressed()) {
                    laterIfInWant(why);
                }
            }
            return RemoteFrames.from(worker, decoded);
        } catch (Throwable e) { // reading runs code of the user's
            laterIfInWant(e);
            return e;
        }
    }

    boolean isTold() {
        return isTold;
    }

    /// @throws VirtualMachineError if there is no heap or stack to tell it; then it is not told
    final void tellIfPossible() {
        isTold = true;
        try {
            tell();
        } catch (VirtualMachineError e) {
            isTold = false;
            isLate = true;
            throw e;
        }
    }
}
