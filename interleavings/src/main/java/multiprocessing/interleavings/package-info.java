/// Small programs for two processes, run millions of times by jcstress, in one JVM: each process is a class loader with a
/// library of its own, which maps the file of the shared memory for itself.
///
/// A `Planted…` program has a fault, and one of its results is forbidden: a run that does not see it proves nothing.
@NullMarked
package multiprocessing.interleavings;

import org.jspecify.annotations.NullMarked;
