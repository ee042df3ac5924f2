/// Time and waiting: a deadline that is passed down from the door, and the things that can be
/// waited for.
@NullMarked
package multiprocessing.time;

import org.jspecify.annotations.NullMarked;
