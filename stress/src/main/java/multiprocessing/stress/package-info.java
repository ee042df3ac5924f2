/// Kills, races and garbage. Each tool here must first catch a bug that was planted for it; a short
/// form runs in every build, the long form by one command.
@NullMarked
package multiprocessing.stress;

import org.jspecify.annotations.NullMarked;
