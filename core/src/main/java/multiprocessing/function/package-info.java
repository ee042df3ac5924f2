/// Functions that travel: the functional interfaces of the JDK, serializable and allowed to throw.
/// A lambda or a method reference becomes one without a cast.
@NullMarked
package multiprocessing.function;

import org.jspecify.annotations.NullMarked;
