package multiprocessing.pool;

import multiprocessing.process.Process;
import multiprocessing.signal.Headcount;

/// What a pool of processes takes of the budget of its tree.
final class TreeBudget implements Budget {
    /*
     * The tree is to have as many workers busy as there are processors; who is idle costs nothing but memory.
     *
     *     main pool      ● ● ○ ○       each busy one counts; none is ever refused
     *                    │ └─ computes: 1
     *                    └─ waits for ─▶ nested pool  ● ● ● ○
     *                         1                       │ └─┴─ each counts, and is had within the budget only
     *                                                 └─ the first does not count: it has the place of who waits
     *
     * So a task that waits for a nested pool lends it its place, and idle workers of other pools lend theirs. That the task
     * waits is supposed: one that computes meanwhile is one too many.
     *
     * Never zero: a nested pool has one worker, and one busy, whatever the others do; else who waits for it would wait for
     * ever. Never a storm: who starts is busy, and further workers of nested pools, the idle ones with them, are in the
     * whole tree at most as many as there are processors. Idle ones leave soon (Idlers), so that other pools may have some.
     *
     * Main pools may become busy at any time. A nested pool then has more busy than the budget allows, until they are
     * done with what they have.
     */
    private final boolean isNested;
    private final int most;

    /// The one of a pool of this process.
    TreeBudget() {
        this(Process.parent().isPresent(), Runtime.getRuntime().availableProcessors());
    }

    TreeBudget(boolean isNested, int most) {
        this.isNested = isNested;
        this.most = most;
    }

    @Override
    public boolean isShared() {
        return isNested;
    }

    @Override
    public boolean allowsAnother(int present) {
        return !isNested || present == 0 || Headcount.FURTHER.addWithin(most);
    }

    @Override
    public void left(int present) {
        if (isNested && present > 0) {
            Headcount.FURTHER.add(-1);
        }
    }

    @Override
    public boolean allowsBusy(int busy) {
        if (!isNested || busy == 0) {
            becameBusy(busy);
            return true;
        }
        return Headcount.BUSY.addWithin(most);
    }

    @Override
    public void becameBusy(int busy) {
        if (!isNested || busy > 0) {
            Headcount.BUSY.add(1);
        }
    }

    @Override
    public void becameIdle(int busy) {
        if (!isNested || busy > 0) {
            Headcount.BUSY.add(-1);
        }
    }

    @Override
    public boolean isExceeded(int busy) {
        return isNested && busy > 1 && Headcount.BUSY.total() > most;
    }
}
