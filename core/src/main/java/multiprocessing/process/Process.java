package multiprocessing.process;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import multiprocessing.backend.Backend;
import multiprocessing.backend.Backends;
import multiprocessing.backend.LaunchOptions;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Parcel;
import multiprocessing.error.ProcessStartException;
import multiprocessing.error.Signals;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.log.Log;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A function that runs in another process, a JVM of its own.
///
/// ```java
/// import multiprocessing.process.Process; // the single-type import shadows java.lang.Process
///
/// var p = new Process(() -> greet("bob"));
/// p.start();
/// p.join();
/// ```
///
/// A target is a lambda or method reference; what it captures is copied into the child when the process is started.
/// Or a subclass overrides [#run], and its fields are copied. The child has its own statics, so a queue, lock or value in a
/// static field is another one there: capture it. It never runs `main`, and its
/// standard input is empty; for a program that it starts and that inherits it, it cannot be read: give that another.
///
/// A process that returns from `main` waits for its children, except daemons, which end with it. When a process dies,
/// by whatever cause, its children end within a second, and theirs, unless built with [Builder#outlivesParent]. So they do when
/// it begins to exit, by `System.exit` or a signal: at once, without their shutdown hooks, while those of the parent run, which
/// cannot wait for what a child has still to do. What is to end in order is told and joined before.
///
/// Thread-safe. An object of this class means something only in the process that made it, and in the child as
/// [#current]; it travels at no other time than its start. Python: `multiprocessing.Process`.
@SuppressWarnings("AvoidCommonTypeNames") // Python's name
public class Process implements Serializable, AutoCloseable {
    @Serial private static final long serialVersionUID = 1L;

    private transient volatile String name;
    private transient volatile boolean daemon;

    /// Its place in the family: the numbers of its ancestors below the root and its own, as in `2:1`. The root's is empty.
    private transient String identity;

    private transient long creatorPid;
    private transient LaunchOptions options;
    private transient @Nullable Backend backend;
    private transient Children children;
    private transient volatile Role role;
    private transient volatile boolean outlivesParent;
    private transient @Nullable Sentinel sentinel; // made when first asked for; guarded by this
    private transient @Nullable String parentName;
    private transient @Nullable Process parent; // made when first asked for; guarded by this
    private transient volatile @Nullable FunctionCall call;

    /// A process that will run `target`.
    public Process(SerializableRunnable target) {
        this(new Builder().target(target));
    }

    /// For subclasses that override [#run].
    protected Process() {
        this(new Builder());
    }

    /// For subclasses that override [#run] and want more than the defaults; a target of the builder is what
    /// [#run] runs unless overridden.
    ///
    /// @throws IllegalArgumentException if the builder's target does not take its arguments, or the subclass is
    ///     [Externalizable]: its object would come to its child without what makes it that process
    protected Process(Builder builder) {
        if (this instanceof Externalizable) {
            throw new IllegalArgumentException(
                    "a process is written as a Serializable, not as an Externalizable: class="
                            + getClass().getName());
        }
        Process creator = current();
        this.call = builder.call();
        this.identity = numbered(creator.identity, creator.children.nextNumber());
        this.name = builder.name != null ? builder.name : defaultName(getClass(), identity);
        this.daemon = builder.daemon != null ? builder.daemon : creator.daemon;
        this.options = builder.options();
        this.outlivesParent = options.outlivesParent();
        this.backend = builder.backend;
        this.creatorPid = ProcessHandle.current().pid();
        this.children = new Children(false);
        this.role = Role.Unstarted.INITIAL;
    }

    private Process(Role role, String identity, String name, boolean daemon, boolean isRoot) {
        this.role = role;
        this.identity = identity;
        this.name = name;
        this.daemon = daemon;
        this.options = LaunchOptions.standard();
        this.children = new Children(isRoot);
    }

    private static String numbered(String above, int number) {
        return above.isEmpty() ? String.valueOf(number) : above + ":" + number;
    }

    private static String defaultName(Class<?> type, String identity) {
        return simpleName(type) + "-" + identity;
    }

    private static String simpleName(Class<?> type) {
        String simple = type.getSimpleName();
        return simple.isEmpty() ? "Process" : simple; // an anonymous class has none
    }

    /// Starts a process that needs arguments, a name or anything else beside its target.
    public static Builder builder() {
        return new Builder();
    }

    /// A child JVM before its job.
    static Process unborn() {
        return new Process(new Role.Myself(), "", "MainProcess", false, false);
    }

    static Process root() {
        return new Process(new Role.Myself(), "", "MainProcess", false, true);
    }

    /// One of this class in its own child, until [#receive] without a target.
    Process(Job job) {
        this(new Role.Myself(), job.identity(), job.name(), job.daemon(), false);
        this.parentName = job.parentName();
        this.creatorPid = job.parentPid();
    }

    /// In its own child: it has got its target.
    final void receive(FunctionCall target) {
        call = target;
    }

    @Serial
    private void writeObject(ObjectOutputStream out) throws IOException {
        Travel.checkDeparts(this);
        out.defaultWriteObject();
        FunctionCall todo = call;
        out.writeObject(todo == null ? null : todo.parts());
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        Process expected = Travel.arriving();
        in.defaultReadObject();
        Object parts = in.readObject();
        call = parts == null ? null : FunctionCall.ofParts(parts);
        role = expected.role;
        identity = expected.identity;
        name = expected.name;
        daemon = expected.daemon;
        options = expected.options;
        children = expected.children; // some may have been started while it was read
        parentName = expected.parentName;
        creatorPid = expected.creatorPid;
    }

    /// What the process does: the target, unless a subclass overrides this. Called by the library in the child's main
    /// thread; called directly it just runs here.
    ///
    /// @throws IllegalStateException if it has no target here, as after [#start]; in a subclass that does nothing
    /// @throws Exception whatever the target throws; in the child it ends the process with exit code 1
    public void run() throws Exception {
        FunctionCall todo = call;
        if (todo != null) {
            try {
                todo.run();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("neither an exception nor an error", e);
            }
        } else if (getClass() == Process.class) {
            throw new IllegalStateException(
                    "there is no target to run here: what was started runs in its own process");
        }
    }

    /// Starts the process. Returns when it exists, which may be before its target runs; target and arguments have been
    /// copied by then. To other threads it is not started until then.
    ///
    /// Takes about half a millisecond when a spare JVM is ready, else the milliseconds of a process start. With JVM
    /// options that no child has tried yet it waits until the new JVM has accepted them, some tens of milliseconds, or as long as
    /// they have it stand still, as those of a debugger may; an interrupt does not end that, and stays set.
    ///
    /// @throws IllegalStateException if it was started before, or is closed, or is not a child to be; or in a child, if the
    /// calling thread is in the static initializer of the class in which the target was written, or of the subclass: it runs again in the new
    /// process, which would start another, without end
    /// @throws TransferException if the target or what it captures cannot be sent; nothing was started
    /// @throws ProcessStartException if the system could not start a JVM, or that JVM refused its options
    public final void start() {
        begin();
        Backend where;
        Worker worker;
        try {
            FunctionCall todo = call;
            if (todo != null) {
                OwnInitializer.refuse(todo.parts()[0]);
            }
            if (getClass() != Process.class) { // whose fields are read with its class
                OwnInitializer.refuse(this);
            }
            where = backend != null ? backend : Backends.standard();
            worker = launch(where);
        } finally {
            if (role instanceof Role.Unstarted) {
                role = Role.Unstarted.INITIAL; // it has failed, and may be tried again
            }
        }
        call = null;
        if (Log.isOn()) {
            tellOfLife(worker, where.name());
        }
    }

    private synchronized void begin() {
        role =
                switch (role) {
                    case Role.Unstarted(boolean isBegun) when !isBegun -> new Role.Unstarted(true);
                    case Role.Closed closed -> throw closed.refusal("start");
                    case Role.Unstarted _, Role.Child _ ->
                            throw new IllegalStateException("cannot start a process twice");
                    case Role.Myself _, Role.Parent _ ->
                            throw new IllegalStateException(
                                    "can only start a process that was made here");
                };
    }

    /// With no lock held: what is copied is the user's, and so is its code.
    private Worker launch(Backend where) {
        Process creator = current();
        boolean isCall = getClass() == Process.class;
        outlivesParent = // as what is in this JVM cannot
                options.outlivesParent() && !where.name().equals("thread");
        Parcel work = isCall ? Objects.requireNonNull(call).pack() : Travel.pack(this);
        try {
            byte[] job = Job.encode(this, creator, where.name(), isCall, work);
            var request = new LaunchRequest(name, job, work.loaders(), options);
            Worker worker = where.launch(request);
            try {
                role = new Role.Child(worker);
                List<Handle> handles = work.handles();
                if (outlivesParent) { // it has its job: what it is to share does not end with this
                    // one
                    handles.forEach(handle -> handle.sent(0));
                }
                if (!handles.isEmpty()) { // it may die before it has got them
                    var _ = worker.ended().thenRun(() -> handles.forEach(Handle::revoke));
                }
                creator.children.add(this, worker.ended());
            } catch (Throwable e) { // no memory, no thread: it was not started, the caller hears
                worker.kill();
                throw e;
            }
            return worker;
        } catch (Throwable e) {
            work.revoke(); // nobody will resolve what it was to share
            throw e;
        }
    }

    /// Asks the worker: by its end another thread may have closed this.
    private void tellOfLife(Worker worker, String method) {
        String who = name + ", pid " + worker.pid() + ",";
        Log.say(Level.DEBUG, who + " was started by " + method);
        var _ =
                worker.ended()
                        .thenAccept(status -> {
                            int code = status.code();
                            Log.say(
                                    code == 0 ? Level.DEBUG : Level.INFO,
                                    who + " has ended: exit code " + code);
                        });
    }

    /// Waits until the process has ended and its output has been passed on. May be called any number of times.
    ///
    /// @throws InterruptedException if interrupted while waiting; the process goes on
    /// @throws IllegalStateException before [#start], after [#close], and on the current process
    public final void join() throws InterruptedException {
        role.join(Deadline.never());
    }

    /// Waits at most `timeout` for the process to end; zero or less does not wait.
    ///
    /// @return whether it has ended
    /// @throws InterruptedException if interrupted while waiting; the process goes on
    /// @throws IllegalStateException before [#start], after [#close], and on the current process
    public final boolean join(Duration timeout) throws InterruptedException {
        return role.join(
                Deadline.in(Objects.requireNonNull(timeout, "timeout must be a Duration")));
    }

    /// Whether it is a child that has not ended; other than [#isAlive], answers after [#close] too.
    final boolean isUnfinished() {
        return role instanceof Role.Child child && child.isAlive();
    }

    /// Waits for the end of a child; for none after [#close].
    final void awaitEnd() throws InterruptedException {
        if (role instanceof Role.Child child) {
            child.join(Deadline.never());
        }
    }

    /// Whether it has been started and has not ended. The current process is alive.
    ///
    /// @throws IllegalStateException after [#close]
    public final boolean isAlive() {
        return role.isAlive();
    }

    /// Asks the process to end: SIGTERM where there are signals. Its shutdown hooks run, its `finally` blocks do not;
    /// its children end with it. Does not wait. No effect when it has ended. A process that is a thread cannot be ended
    /// from outside; it is interrupted.
    ///
    /// @throws IllegalStateException before [#start], after [#close], and on a process that is not a child
    public final void terminate() {
        role.worker("terminate").terminate();
    }

    /// Ends the process at once: SIGKILL where there are signals. Its children end with it. Does not wait. No effect
    /// when it has ended. A process that is a thread cannot be ended from outside; it is interrupted, and may go on.
    ///
    /// @throws IllegalStateException before [#start], after [#close], and on a process that is not a child
    public final void kill() {
        role.worker("kill").kill();
    }

    /// Interrupts the main thread of the process, as [Thread#interrupt] does; a target that does not catch it ends with
    /// [InterruptedException] and exit code 1. Does not wait. No effect when it has ended. Python: SIGINT, which raises
    /// KeyboardInterrupt.
    ///
    /// @throws IllegalStateException before [#start], after [#close], and on a process that is not a child
    public final void interrupt() {
        role.worker("interrupt").interrupt();
    }

    /// Gives the process object up: from now on it answers only [#name], [#daemon], [#toString] and this method.
    /// Idempotent. A process that was not started cannot be any more. As in Python it neither waits for the process nor ends
    /// it: a block of `try (var p = …)` that is left, by an exception too, before the process has ended throws. No effect on the
    /// current process and its parent.
    ///
    /// @throws IllegalStateException while the process runs, and while another thread starts it
    @Override
    public final synchronized void close() {
        switch (role) {
            case Role.Myself _, Role.Parent _, Role.Closed _ -> {}
            case Role.Child child when child.isAlive() ->
                    throw new IllegalStateException(
                            "cannot close a process while it is still running: call join() or kill()"
                                    + " first");
            case Role.Unstarted(boolean isBegun) when isBegun ->
                    throw new IllegalStateException(
                            "cannot close a process while it is being started");
            case Role.Child _, Role.Unstarted _ -> role = new Role.Closed();
        }
    }

    /// Its name, for people; not unique.
    public final String name() {
        return name;
    }

    /// Gives it another name. After the start the child does not learn of it.
    public final void name(String name) {
        this.name = Objects.requireNonNull(name, "name must be a string");
    }

    /// Whether it ends with its creator.
    public final boolean daemon() {
        return daemon;
    }

    /// Decides whether it ends with its creator.
    ///
    /// @throws IllegalStateException once [#start] has begun, and after [#close]
    public final synchronized void daemon(boolean daemon) {
        if (role instanceof Role.Closed closed) {
            throw closed.refusal("change");
        }
        if (!(role instanceof Role.Unstarted(boolean isBegun)) || isBegun) {
            throw new IllegalStateException(
                    "process has already started: set daemon before start()");
        }
        this.daemon = daemon;
    }

    /// Its process id; with [multiprocessing.backend.Backend] `thread` that of this JVM.
    ///
    /// @throws IllegalStateException before [#start] and after [#close]
    public final long pid() {
        return role.pid();
    }

    /// How many bytes of memory its process has for itself: heap, code, threads and what else it has allocated, but neither
    /// files nor what it shares. Empty where the system does not tell, as all but Linux, and when it has ended.
    ///
    /// @throws IllegalStateException if it is not a child of this process that was started, and after [#close]
    public final OptionalLong privateBytes() {
        return role.worker("ask").privateBytes();
    }

    /// How it ended: 0 normally, `n` by `System.exit(n)` or `Runtime.halt(n)`, 1 by an exception, -N by signal N. Empty
    /// while it has not ended, and of a [#parent] for ever. `Runtime.halt(128 + N)` cannot be told from signal N and is taken for
    /// it. -15 also if it ended because this JVM is ending, which threads of this JVM may still see; 255, as by `System.exit(-1)`,
    /// also if its end was lost because the heap of this JVM was full just then.
    ///
    /// @throws IllegalStateException after [#close]
    public final OptionalInt exitCode() {
        return role.exitCode();
    }

    /// What ended it, if it was not its own will: the exception that its target threw, the same object where it can
    /// travel, else a [multiprocessing.error.RemoteException]; a [ProcessStartException] when its JVM never came up; a
    /// [multiprocessing.error.ProcessDiedException] when a signal, a crash or the end of this JVM ended it. Empty while it has
    /// not ended, and of a [#parent] for ever.
    ///
    /// @throws IllegalStateException after [#close]
    public final Optional<Throwable> exception() {
        return role.exception();
    }

    /// The last lines that it has printed on standard error, ten at most, after what its JVM may have said of a crash, wherever
    /// its output goes: why it has called `System.exit(n)` it may have said there. All of them are here when it has ended. Empty
    /// if it has printed nothing, and if it is a thread.
    ///
    /// @throws IllegalStateException if it is not a child of this process that was started, and after [#close]
    public final String lastWords() {
        return role.worker("ask").lastWords();
    }

    /// Becomes ready when the process has ended; for `Multiprocessing.wait`.
    ///
    /// @throws IllegalStateException before [#start], after [#close], and on the current process
    public final synchronized Sentinel sentinel() {
        CompletableFuture<?> ended = role.ended();
        if (sentinel == null) {
            sentinel = new Sentinel(ended);
        }
        return sentinel;
    }

    /// Completed with this process when it has ended and its output has been passed on. Each call gives a future of its own, so
    /// to complete or cancel it has no effect on others nor on the process. What depends on it runs in a virtual thread, or at
    /// once if it is completed already; the end of the program does not wait for that, and in a process that is a thread it runs
    /// as the JVM's own.
    ///
    /// @throws IllegalStateException before [#start], after [#close], and on the current process
    public final CompletableFuture<Process> onExit() {
        CompletableFuture<?> ended = role.ended();
        return ended.isDone()
                ? CompletableFuture.completedFuture(this)
                : ended.thenApplyAsync(_ -> this, Process::tellOfExit);
    }

    /// The thread of the back end that ended it has others to see to.
    private static void tellOfExit(Runnable dependents) {
        var _ =
                Thread.ofVirtual()
                        .name("mp-on-exit")
                        .inheritInheritableThreadLocals(false)
                        .start(dependents);
    }

    final String identity() {
        return identity;
    }

    final boolean isChild() {
        return parentName != null;
    }

    final boolean outlivesParent() {
        return outlivesParent;
    }

    final void abandon() {
        if (role instanceof Role.Child(var worker) && !outlivesParent) {
            worker.abandon();
        }
    }

    final Children children() {
        return children;
    }

    /// The process that this code runs in: in a child the very object, with the user's class, and while that is read
    /// another for it; else the one called `MainProcess`.
    public static Process current() {
        return Current.process();
    }

    /// The process that started this one: its name, pid, [#isAlive], [#join] and [#sentinel], but neither exit code nor exception.
    /// Empty in the root only: who [outlives][Builder#outlivesParent] its parent has one that has ended. Of a process that is a
    /// thread it is this JVM, for whose end it cannot wait.
    public static Optional<Process> parent() {
        return current().ownParent();
    }

    private synchronized Optional<Process> ownParent() {
        String ofParent = parentName;
        if (parent == null && ofParent != null) {
            parent = new Process(seen(creatorPid), "", ofParent, false, false);
        }
        return Optional.ofNullable(parent);
    }

    /// A process that is a thread has its parent in the same JVM, whose end it cannot wait for.
    private static Role seen(long pid) {
        return pid == ProcessHandle.current().pid() ? new Role.Myself() : new Role.Parent(pid);
    }

    /// The children of the current process that have not ended, in no order; not theirs.
    public static List<Process> activeChildren() {
        return List.copyOf(current().children.active());
    }

    @Override
    public final String toString() {
        var text = new StringBuilder("<" + simpleName(getClass()) + " name='" + name + "'");
        Role now = role;
        if (!(now instanceof Role.Unstarted || now instanceof Role.Closed)) {
            text.append(" pid=").append(now.pid());
        }
        text.append(" parent=").append(creatorPid).append(' ').append(now.state());
        if (!(now instanceof Role.Closed) && now.exitCode().isPresent()) {
            int code = now.exitCode().getAsInt();
            String signal = Signals.name(-code);
            boolean isNamed = code < 0 && signal.startsWith("SIG");
            text.append(" exitcode=").append(isNamed ? "-" + signal : code);
        }
        return text.append(daemon ? " daemon>" : ">").toString();
    }
}
