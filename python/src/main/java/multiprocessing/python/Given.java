package multiprocessing.python;

/// What a method gives as a proxy, not as data.
///
/// @param typeid by which the client knows what proxy to make
record Given(String typeid, Methods methods) {}
