package multiprocessing.testkit;

import java.util.HashSet;
import java.util.Set;
import multiprocessing.heap.Heap;
import multiprocessing.heap.Holding;

/// The runs of pages that are allocated for a thing.
public final class Runs {
    private Runs() {}

    public static Set<Long> of(Holding holding) {
        var runs = new HashSet<Long>();
        Heap.freeLost(
                holding.cell(),
                (run, _) -> {
                    runs.add(run);
                    return false;
                });
        return runs;
    }
}
