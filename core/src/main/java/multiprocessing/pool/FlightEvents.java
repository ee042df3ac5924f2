package multiprocessing.pool;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// Writes to the flight recorder of the process that has the pool what becomes of workers and tasks. Guarded by the
/// coordinator. To be made only where there is the module `jdk.jfr`.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class FlightEvents extends StintObserver {
    /// What all events tell.
    @Category("Multiprocessing")
    @StackTrace(false) // it is that of whoever has moved the pool
    private abstract static class WorkerEvent extends Event {
        @Label("Worker")
        String worker = "";

        @Label("Process Id")
        long pid;

        final void of(Worker who) {
            worker = who.name();
            pid = who.pid();
        }
    }

    @Name("multiprocessing.WorkerStart")
    @Label("Worker Start")
    private static final class WorkerStart extends WorkerEvent {}

    @Name("multiprocessing.WorkerEnd")
    @Label("Worker End")
    @Description("A worker was told to end, having done its share or at the end of its pool")
    private static final class WorkerEnd extends WorkerEvent {}

    @Name("multiprocessing.WorkerDeath")
    @Label("Worker Death")
    @Description("A worker has ended by itself")
    private static final class WorkerDeath extends WorkerEvent {
        @Label("Exit Code")
        @Description("-N for signal N")
        int exitCode;
    }

    private abstract static class TaskEvent extends WorkerEvent {
        @Label("Task")
        long task;

        final void of(Worker who, long what) {
            of(who);
            task = what;
        }
    }

    @Name("multiprocessing.TaskStart")
    @Label("Task Start")
    @Description(
            "A task was given to a worker; once more if it is taken back, of which there is no event, and given to"
                    + " another")
    private static final class TaskStart extends TaskEvent {
        @Label("Items")
        int items;
    }

    @Name("multiprocessing.TaskEnd")
    @Label("Task End")
    @Description("Items of a task have ended")
    private static final class TaskEnd extends TaskEvent {
        @Label("First Item")
        @Description("Its place in the input")
        long firstItem;

        @Label("Items")
        int items;

        @Label("How")
        @Description("DONE, FAILED, STOPPED, LOST")
        String how = "";

        @Label("Run Time")
        @Timespan(Timespan.NANOSECONDS)
        long runTime;
    }

    /// Not wanted by who records for other reasons: there are two for each task, however short.
    @Name("multiprocessing.Transfer")
    @Label("Transfer")
    @Description("A message to or from a worker")
    @Enabled(false)
    private static final class Transfer extends TaskEvent {
        @Label("To Worker")
        boolean toWorker;

        @Label("Size")
        @DataAmount
        int bytes;
    }

    @Override
    public void hired(Worker worker) {
        var event = new WorkerStart();
        event.of(worker);
        event.commit();
    }

    @Override
    public void dismissed(Worker worker) {
        super.dismissed(worker);
        var event = new WorkerEnd();
        event.of(worker);
        event.commit();
    }

    @Override
    public void lost(Worker worker, Ending ending) {
        super.lost(worker, ending);
        var event = new WorkerDeath();
        event.of(worker);
        event.exitCode = ending.exitCode();
        event.commit();
    }

    @Override
    public void sent(Task task, int bytes) {
        Worker worker = task.worker;
        if (worker != null) {
            var event = new TaskStart();
            event.of(worker, task.number);
            event.items = task.itemCount;
            event.commit();
            transfer(worker, task, true, bytes);
        }
    }

    @Override
    public void ended(Task task, int first, int count, How how, Run run) {
        super.ended(task, first, count, how, run);
        Worker worker = task.worker;
        if (worker != null && run.bytes() > 0) {
            transfer(worker, task, false, run.bytes());
        }
    }

    @Override
    void add(Stint stint) {
        var event = new TaskEnd();
        event.of(stint.worker(), stint.task());
        event.firstItem = Math.max(0, stint.item());
        event.items = stint.count();
        event.how = stint.how().name();
        event.runTime = stint.workNanos();
        event.commit();
    }

    private static void transfer(Worker worker, Task task, boolean toWorker, int bytes) {
        var event = new Transfer();
        event.of(worker, task.number);
        event.toWorker = toWorker;
        event.bytes = bytes;
        event.commit();
    }
}
