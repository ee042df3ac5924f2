package multiprocessing.python;

import net.razorvine.pickle.IObjectConstructor;

/// What a pickle may have made by name.
interface Names {
    /// How that is made.
    ///
    /// @throws multiprocessing.error.TransferException if it is not among them
    IObjectConstructor of(String module, String name);
}
