/// Deadlines, what can be waited for, and who waits.
@NullMarked
package multiprocessing.time;

import org.jspecify.annotations.NullMarked;
