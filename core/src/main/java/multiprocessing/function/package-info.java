/// Functions that travel: shapes as those of `java.util.function`, with `Callable`, `Runnable` and `Comparator`, made serializable
/// and, but for the comparator, allowed to throw.
///
/// A lambda or method reference given where one of these is expected needs no cast. What `negate`, `and`, `or`, `andThen` and
/// `compose` make of one is the JDK's and does not travel: write a lambda that calls it, as `x -> !isBlank.test(x)`. What the
/// methods of a comparator make travels, if all that they are given does.
@NullMarked
package multiprocessing.function;

import org.jspecify.annotations.NullMarked;
