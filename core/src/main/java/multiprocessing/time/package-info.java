/// Deadlines, and what can be waited for.
@NullMarked
package multiprocessing.time;

import org.jspecify.annotations.NullMarked;
