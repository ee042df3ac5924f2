package multiprocessing.connection;

import java.io.Serializable;
import multiprocessing.heap.Holding;

/// Which end of a pipe, and how to know that the other has ended.
///
/// @param number 0 or 1
/// @param isReadable whether it receives
/// @param isWritable whether it sends
/// @param peerCell of the other end's holding
/// @param peerName of that cell
record PipeEnd(int number, boolean isReadable, boolean isWritable, long peerCell, long peerName)
        implements Serializable {
    boolean isDuplex() {
        return isReadable && isWritable;
    }

    int peer() {
        return 1 - number;
    }

    /// Whether every process that had the other end has closed it or died: nobody sends from there any more, or receives.
    boolean hasPeerEnded() {
        return Holding.hasEnded(peerCell, peerName);
    }
}
