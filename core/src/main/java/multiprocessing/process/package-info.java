/// Who runs: processes, their names, families and ends.
///
/// Where they run is a back end's affair. A [multiprocessing.process.Process] is made and started in a parent; in the
/// child the same class stands for the running process itself.
@NullMarked
package multiprocessing.process;

import org.jspecify.annotations.NullMarked;
