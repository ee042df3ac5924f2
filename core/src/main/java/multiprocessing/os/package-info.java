/// What differs from system to system and needs no native call: paths, file names, limits of a command line.
@NullMarked
package multiprocessing.os;

import org.jspecify.annotations.NullMarked;
