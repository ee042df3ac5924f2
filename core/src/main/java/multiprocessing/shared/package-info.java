/// What processes share: blocks of memory and lists with a name, maps, values, arrays, and large values that are only read.
///
/// ```
///  SharedMemory   ShareableList ─▶ ListLayout, ListItem      found by name, by any program: Python's are the same
///  SharedMap ─▶ RobustTable, SimpleKind                      a table of simple keys and values
///  Value  Array  Struct  StructArray ─▶ Block                for the processes of one tree, raw or under a lock
///    IntValue …  IntArray …                                  one class for each primitive kind, alike
///  Shared ─▶ SharedHandle, Received                          a large value, decoded once in each process
/// ```
@NullMarked
package multiprocessing.shared;

import org.jspecify.annotations.NullMarked;
