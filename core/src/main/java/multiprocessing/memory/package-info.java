/// Memory that several processes map: the one file of a process tree, and named files for those who meet by name.
@NullMarked
package multiprocessing.memory;

import org.jspecify.annotations.NullMarked;
