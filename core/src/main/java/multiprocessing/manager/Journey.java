package multiprocessing.manager;

import java.io.Serializable;
import multiprocessing.heap.Ticket;

/// The way of a proxy from one process of the tree to another.
///
/// @param number for which the server keeps the referent until somebody has arrived
/// @param referent its number, for those who arrive later
/// @param ticket is taken away when somebody has arrived, or nobody will
record Journey(long number, long referent, Ticket ticket) implements Serializable {}
