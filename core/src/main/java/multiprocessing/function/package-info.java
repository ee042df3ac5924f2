/// Functions that travel: shapes as those of `java.util.function`, with `Callable`, `Runnable` and `Comparator`, made serializable and, but for
/// the comparator, allowed to throw.
///
/// A lambda or method reference given where one of these is expected needs no cast.
@NullMarked
package multiprocessing.function;

import org.jspecify.annotations.NullMarked;
