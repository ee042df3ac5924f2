package multiprocessing.manager;

import java.io.Serializable;

/// The way of a proxy from one process of the tree to another.
///
/// @param number for which the server keeps the referent until somebody has arrived
/// @param referent its number, for those who arrive later
record Journey(long number, long referent) implements Serializable {}
