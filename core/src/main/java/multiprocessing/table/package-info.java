/// A hash table in shared memory, from bytes to bytes.
///
/// ```
///  RobustTable ─▶ Table ─▶ TableLayout      one at a time, growth, what the dead have left · one run · where things are
/// ```
@NullMarked
package multiprocessing.table;

import org.jspecify.annotations.NullMarked;
