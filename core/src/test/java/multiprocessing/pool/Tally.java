package multiprocessing.pool;

/// Counts what an observer is told.
final class Tally implements Observer {
    int submitted;
    int waiting;
    int withWorkers;
    int ended;
    int workers;

    @Override
    public void submitted(Task task) {
        submitted += task.itemCount;
        waiting += task.itemCount;
    }

    @Override
    public void sent(Task task, int bytes) {
        waiting -= task.itemCount;
        withWorkers += task.itemCount;
    }

    @Override
    public void returned(Task task) {
        waiting += task.itemCount;
        withWorkers -= task.itemCount;
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        ended += count;
        if (task.worker == null) {
            waiting -= count;
        } else {
            withWorkers -= count;
        }
    }

    @Override
    public void cancelled(Request request, int items) {
        waiting -= items;
        ended += items;
    }

    @Override
    public void hired(Worker worker) {
        workers++;
    }

    @Override
    public void lost(Worker worker, Ending ending) {
        workers--;
    }

    @Override
    public void dismissed(Worker worker) {
        workers--;
    }
}
