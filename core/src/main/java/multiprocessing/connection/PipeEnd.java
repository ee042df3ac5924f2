package multiprocessing.connection;

import java.io.Serializable;
import multiprocessing.heap.Holding;

/// Which end of a pipe, and how to know that the other has ended.
///
/// @param number 0 or 1
/// @param isDuplex whether both ends receive and send; else the first receives, the other sends
/// @param peerCell of the other end's holding
/// @param peerName of that cell
record PipeEnd(int number, boolean isDuplex, long peerCell, long peerName) implements Serializable {
    boolean isReadable() {
        return isDuplex || number == 0;
    }

    boolean isWritable() {
        return isDuplex || number == 1;
    }

    int peer() {
        return 1 - number;
    }

    /// Whether every process that had the other end has closed it or died: nobody sends from there any more, or receives.
    boolean hasPeerEnded() {
        return Holding.hasEnded(peerCell, peerName);
    }
}
