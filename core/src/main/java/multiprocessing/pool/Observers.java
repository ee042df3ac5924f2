package multiprocessing.pool;

import java.util.Arrays;

/// Tells each observer; there need not be any. Guarded by the coordinator.
final class Observers implements Observer {
    private Observer[] all = {};

    void add(Observer observer) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = observer;
    }

    void remove(Observer observer) {
        all = Arrays.stream(all).filter(one -> one != observer).toArray(Observer[]::new);
    }

    @Override
    public void submitted(Task task) {
        for (Observer one : all) {
            one.submitted(task);
        }
    }

    @Override
    public void sent(Task task, int bytes) {
        if (all.length > 0) {
            task.sentNanos = System.nanoTime();
        }
        for (Observer one : all) {
            one.sent(task, bytes);
        }
    }

    @Override
    public void ranInVain(Task task, int first, int count) {
        for (Observer one : all) {
            one.ranInVain(task, first, count);
        }
    }

    @Override
    public void returned(Task task) {
        for (Observer one : all) {
            one.returned(task);
        }
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        for (Observer one : all) {
            one.ended(task, first, count, how, run);
        }
    }

    @Override
    public void cancelled(Request request, int items) {
        for (Observer one : all) {
            one.cancelled(request, items);
        }
    }

    @Override
    public void hired(Worker worker) {
        for (Observer one : all) {
            one.hired(worker);
        }
    }

    @Override
    public void ready(Worker worker) {
        for (Observer one : all) {
            one.ready(worker);
        }
    }

    @Override
    public void lost(Worker worker, Ending ending) {
        for (Observer one : all) {
            one.lost(worker, ending);
        }
    }

    @Override
    public void dismissed(Worker worker) {
        for (Observer one : all) {
            one.dismissed(worker);
        }
    }

    @Override
    public void over() {
        for (Observer one : all) {
            one.over();
        }
    }
}
