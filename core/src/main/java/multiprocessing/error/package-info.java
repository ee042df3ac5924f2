/// Faults of the world, under everything: unchecked exceptions that carry data, beside the JDK's
/// own for the faults of a caller.
@NullMarked
package multiprocessing.error;

import org.jspecify.annotations.NullMarked;
