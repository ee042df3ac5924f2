package multiprocessing.python;

/// An object that Python can use.
///
/// @param ident by which clients name it
record Referent(String ident, Methods methods) {}
