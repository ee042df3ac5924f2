package multiprocessing.python;

import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;

/// What is used by lines to a Python program, which stay in this process: who captures or sends it is told what to do instead.
interface Stationary extends Shareable {
    @Override
    default Handle toHandle() {
        throw new IllegalStateException(
                "what lives in Python is used by the lines of one process; the other may connect to the manager by itself");
    }
}
