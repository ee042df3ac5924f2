/// Python's sibling module: run any program, with its input, output, time limit and exit code.
///
/// Stands alone on the JDK's process builder; no program it starts needs to be a JVM.
@NullMarked
package multiprocessing.subprocess;

import org.jspecify.annotations.NullMarked;
