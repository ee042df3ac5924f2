package multiprocessing.pool;

import multiprocessing.process.Process;
import multiprocessing.signal.Headcount;

/// What a pool of processes takes of the budget of its tree.
final class TreeBudget implements Budget {
    /*
     * The tree is to have as many workers as there are processors. Pools of the main program are what was asked for: they
     * count as a whole, from the beginning, and are never refused anything. A nested pool always has one worker, else who
     * waits for it would wait for ever; that one does not count, as it works in place of the process that waits.
     */
    private final boolean isNested = Process.parent().isPresent();
    private int counted;

    TreeBudget(int processes) {
        if (!isNested) {
            count(processes);
        }
    }

    private void count(int workers) {
        Headcount.add(workers - counted);
        counted = workers;
    }

    @Override
    public boolean allowsAnother(int present) {
        if (!isNested || present == 0) {
            return true;
        }
        if (Headcount.addWithin(Runtime.getRuntime().availableProcessors())) {
            counted++;
            return true;
        }
        return false;
    }

    @Override
    public void hasLeft(int present) {
        if (isNested) {
            count(Math.max(0, present - 1));
        }
    }

    @Override
    public void end() {
        count(0);
    }
}
