/// Faults of the world: unchecked exceptions that carry data. A caller's mistake is a JDK exception.
@NullMarked
package multiprocessing.error;

import org.jspecify.annotations.NullMarked;
