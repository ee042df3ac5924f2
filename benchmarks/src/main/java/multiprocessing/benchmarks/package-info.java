/// How long and how much, as ratios: each but `doorbell` runs this library and Python side by side in
/// one run, so that the machine cancels out.
@NullMarked
package multiprocessing.benchmarks;

import org.jspecify.annotations.NullMarked;
