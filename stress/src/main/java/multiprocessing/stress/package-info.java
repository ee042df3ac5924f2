/// Kills, races and garbage. Each tool here must catch faults that are planted for it, one at least in each lane; the short
/// form and the faults that are found soon run in every build, the long form and the others by one command.
@NullMarked
package multiprocessing.stress;

import org.jspecify.annotations.NullMarked;
