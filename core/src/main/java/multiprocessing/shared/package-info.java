/// What processes share: blocks of memory and lists with a name, values, arrays.
///
/// ```
///  SharedMemory   ShareableList          found by name, by any program: Python sees the same
/// ```
@NullMarked
package multiprocessing.shared;

import org.jspecify.annotations.NullMarked;
