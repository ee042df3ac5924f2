/// What the library has to say of itself.
@NullMarked
package multiprocessing.log;

import org.jspecify.annotations.NullMarked;
