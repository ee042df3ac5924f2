/// What differs from system to system and needs no native call: paths, file names, signal numbers.
@NullMarked
package multiprocessing.os;

import org.jspecify.annotations.NullMarked;
