package multiprocessing.process;

import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.util.Optional;
import multiprocessing.backend.Backends;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Parcel;
import multiprocessing.log.Log;
import multiprocessing.memory.Commons;
import multiprocessing.memory.Root;

/// The child's side: does a job as the process it names. For the library's own use: no part of the API.
///
/// ```
///  become ─▶ arrive ─▶ run ─▶ wait for non-daemon children ─▶ exit code
///               └─ throws ─▶ trace on System.err, 1 ◀─ throws
/// ```
public final class Bootstrap {
    private Bootstrap() {}

    /// Whether it pays to keep a job for [#prepare].
    public static boolean canPrepare(byte[] job) {
        Job decoded = Job.decode(job);
        return decoded.isCall() && FunctionCall.canPrepare(job, decoded.workOffset());
    }

    /// Whether two jobs for [#prepare] are for the same function.
    public static boolean isSameFunction(byte[] job, byte[] other) {
        return FunctionCall.isSameFunction(
                job, Job.decode(job).workOffset(), other, Job.decode(other).workOffset());
    }

    /// Gets ready for a job like this one, for which [it pays][#canPrepare], without running any of its code.
    public static void prepare(byte[] job, ClassLoader loader) {
        FunctionCall.prepare(job, Job.decode(job).workOffset(), loader);
    }

    /// Goes the way of a job with one that does nothing, so that the next goes faster.
    public static void rehearse(ClassLoader loader) {
        beforeJob();
        Process before = Current.process();
        byte[] job = jobOf(Bootstrap.class, "nothing");
        prepare(job, loader); // as most jobs are
        var _ = runAsJvm(new JobBytes(job), loader);
        hasChildren();
        abandonChildren();
        Current.becomes(before);
    }

    /// A job for a static method without parameters of the library's own.
    public static byte[] jobOf(Class<?> owner, String method) {
        Parcel call = FunctionCall.toMethodWithoutParameters(owner, method);
        Process here = Process.root();
        return Job.encode(here, here, Backends.inherited(), true, call);
    }

    @SuppressWarnings("UnusedMethod") // called by its name
    private static void nothing() {}

    /// Whether this JVM shares nothing yet, or the same as the job does. Code that ran ahead may have shared something before the
    /// parent did.
    public static boolean canShare(byte[] job) {
        String commons = Job.decode(job).commons();
        return commons.isEmpty() || Commons.canInherit(commons);
    }

    /// Does a job as the only process of this JVM, in the calling thread.
    ///
    /// @return what it threw, with which its exit code is 1; if nothing, it is 0
    public static Optional<Throwable> runAsJvm(JobBytes job, ClassLoader loader) {
        Job decoded = Job.decode(job.look());
        Root.inherit(decoded.root());
        if (!decoded.commons().isEmpty()) {
            Commons.inherit(decoded.commons());
        }
        if (!decoded.log().isEmpty()) {
            logToStderr(Level.valueOf(decoded.log()));
        }
        Backends.inherit(decoded.backend());
        var expected = new Process(decoded);
        Current.becomes(expected); // for code of the user's runs while the job is read
        Process process;
        try {
            process = Travel.arrive(expected, decoded, job.take(), loader);
        } catch (Exception | Error e) {
            print(decoded.name(), e);
            return Optional.of(e);
        }
        Current.becomes(process);
        return runTarget(process);
    }

    /// Does a job in the calling thread, as one process among others of this JVM.
    ///
    /// @return what it threw, or its end, with which its exit code is 1; if nothing, it is 0
    public static Optional<Throwable> runAsThread(JobBytes job, ClassLoader loader) {
        Job decoded = Job.decode(job.look());
        Backends.inheritInThread(decoded.backend()); // the thread ends with the process
        var expected = new Process(decoded);
        return Current.as(expected, () -> arriveAndRun(expected, decoded, job, loader));
    }

    private static Optional<Throwable> arriveAndRun(
            Process expected, Job decoded, JobBytes job, ClassLoader loader) {
        Process process;
        try {
            process = Travel.arrive(expected, decoded, job.take(), loader);
        } catch (Exception | Error e) {
            print(decoded.name(), e);
            return leaveChildren(expected, Optional.of(e));
        }
        return Current.as(process, () -> leaveChildren(process, runTarget(process)));
    }

    /// Waits for children that are no daemons, and abandons all others. What the job threw is not lost if that fails.
    ///
    /// @return what the job threw, else what this did
    private static Optional<Throwable> leaveChildren(Process process, Optional<Throwable> failure) {
        try {
            awaitChildren(process);
            process.children().abandon();
            return failure;
        } catch (Throwable e) { // no memory
            return failure.or(() -> Optional.of(e));
        }
    }

    /// Declares that this JVM is a child that has no job yet: what code that warms it up starts is a child of nobody's, and
    /// ends with it.
    public static void beforeJob() {
        Current.becomes(Process.unborn());
    }

    /// Whether the current process has children that it must wait for.
    public static boolean hasChildren() {
        return Current.process().children().hasNonDaemons();
    }

    /// Waits until the current process has no children left but daemons.
    ///
    /// @return whether there were any to wait for
    public static boolean awaitChildren() {
        return awaitChildren(Current.process());
    }

    /// Tells all children of this JVM that their parent is ending.
    public static void abandonChildren() {
        Current.process().children().abandon();
    }

    /// The process that started this JVM has ended, and this one goes on.
    public static void outlivedParent() {
        var _ = Role.Parent.ENDED.complete(null);
    }

    /// All threads of this JVM but virtual ones.
    public static Thread[] runningThreads() {
        return Threads.running();
    }

    @SuppressWarnings(
            "CatchAndPrintStackTrace") // that is what a process does that dies of an exception
    private static Optional<Throwable> runTarget(Process process) {
        try {
            say("runs");
            process.run();
            say("has run");
            return Optional.empty();
        } catch (Throwable e) {
            print(process.name(), e);
            say("has failed");
            return Optional.of(e);
        }
    }

    /// Has what the library says printed, in this process and those that it starts from now on.
    public static void logToStderr(Level least) {
        Log.print(least, () -> Current.process().name());
    }

    private static void say(String what) {
        if (Log.isOn()) {
            Log.say(Level.DEBUG, what);
        }
    }

    private static void print(String name, Throwable e) {
        PrintStream err = System.err;
        if (err == null) { // the user has said so, by System.setErr
            return;
        }
        synchronized (err) {
            try {
                err.println("Process " + name + ":");
                e.printStackTrace(err);
            } catch (Throwable unprintable) { // its message throws, its causes are too many
                printPoorly(e, unprintable, err);
            }
        }
    }

    private static void printPoorly(Throwable e, Throwable unprintable, PrintStream err) {
        try {
            err.println(
                    e.getClass().getName()
                            + " (its trace cannot be printed: "
                            + unprintable.getClass().getName()
                            + ")");
        } catch (Throwable hopeless) {
            return; // the parent may still be told
        }
    }

    private static boolean awaitChildren(Process process) {
        boolean waited = false;
        while (true) {
            try {
                return process.children().awaitNonDaemons() || waited;
            } catch (InterruptedException e) {
                waited = true; // the end is not put off by an interrupt, nor hastened
            }
        }
    }
}
