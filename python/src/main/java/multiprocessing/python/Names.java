package multiprocessing.python;

/// What a pickle may have made by name.
interface Names {
    /// How that is made: an [IObjectConstructor][net.razorvine.pickle.IObjectConstructor]; or, for what needs no making, it
    /// itself.
    ///
    /// @throws multiprocessing.error.TransferException if it is not among them
    Object of(String module, String name);
}
