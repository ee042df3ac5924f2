/// Functions that travel: the shapes of `java.util.function`, made serializable and allowed to throw.
///
/// A lambda or method reference given where one of these is expected needs no cast.
@NullMarked
package multiprocessing.function;

import org.jspecify.annotations.NullMarked;
