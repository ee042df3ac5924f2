package multiprocessing.pool;

import multiprocessing.process.Process;
import multiprocessing.signal.Headcount;

/// What a pool of processes takes of the budget of its tree.
final class TreeBudget implements Budget {
    /*
     * The budget is what there would be without nested pools: as many workers as there are processors, or as the pools of
     * the main program are built for. Those count, and are never refused anything. A nested pool always has one worker,
     * else who waits for it would wait for ever; that one does not count, as it works in place of the process that waits.
     */
    private final boolean isNested = Process.parent().isPresent();
    private final int part;
    private int counted;

    TreeBudget(int processes) {
        this.part = isNested ? 0 : processes;
        Headcount.addToBudget(part);
    }

    @Override
    public boolean allowsAnother(int present) {
        if (!isNested) {
            Headcount.add(1);
        } else if (present == 0) {
            return true;
        } else if (!Headcount.addWithinBudget(Runtime.getRuntime().availableProcessors())) {
            return false;
        }
        counted++;
        return true;
    }

    @Override
    public void hasLeft(int present) {
        int counts = isNested ? Math.max(0, present - 1) : present;
        Headcount.add(counts - counted);
        counted = counts;
    }

    @Override
    public void end() {
        Headcount.addToBudget(-part);
    }
}
