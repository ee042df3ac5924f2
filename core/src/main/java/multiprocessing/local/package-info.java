/// Where it runs, on this machine: a cold JVM, a warm one that waited for its job, or a thread with
/// the same face.
///
/// Hidden. The command line of a child, its class path and the classes it asks for, its output, and
/// its end with its parent are decided here and nowhere else.
@NullMarked
package multiprocessing.local;

import org.jspecify.annotations.NullMarked;
