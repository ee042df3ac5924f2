/// What `./mp demo` does: a census of the JDK that runs it, with a pool.
@NullMarked
package multiprocessing.examples.census;

import org.jspecify.annotations.NullMarked;
