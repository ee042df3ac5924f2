package multiprocessing.local;

import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.backend.ExitStatus;
import multiprocessing.backend.LaunchRequest;
import multiprocessing.backend.Worker;
import multiprocessing.error.ProcessStartException;
import multiprocessing.log.Log;
import multiprocessing.memory.Commons;
import multiprocessing.os.Host;
import multiprocessing.os.Pids;
import multiprocessing.signal.Members;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// One child JVM as its parent sees it, from the start of the process to the end of its output. Thread-safe.
///
/// ```
///   BOOTING ─HELLO─▶ up ─assign─▶ has its job ─┐
///      └───────────────┴───────────────────────┴─▶ ended, as Fate says
/// ```
///
/// A fresh JVM is assigned its job while it boots, a spare when it is up.
///
/// Output is drained when both streams have ended; or, where a program started by the child holds them open, when
/// nothing has come for a while after the exit.
final class JvmWorker implements Worker, Pump.Listener, Fate.Child {
    private static final Duration GRACE = Duration.ofMillis(100);

    /// How often to look whether a process is gone of whose end the JDK has not told.
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Process process;
    private final ChildLink line;
    private final Pump out;
    private final Pump err;
    private final Thread outThread;
    private final Thread errThread;
    private final Thread reaper;

    private final Fate fate = new Fate(this);
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private final CompletableFuture<Boolean> up = new CompletableFuture<>();
    private final CompletableFuture<Boolean> taken = new CompletableFuture<>();
    private volatile boolean hasJob;

    private volatile boolean outlivesParent;
    private String name; // guarded by this, as all below
    private Encodings encodings;
    private @Nullable ClassServer classes;
    private Set<ClassLoader> loadersAhead = Set.of(); // served before the job

    /// @param encodings that it was told at its start
    /// @param name what to call it until it has a job
    JvmWorker(Process process, Encodings encodings, String name) {
        long key = Host.secret();
        this.name = name;
        this.process = process;
        this.encodings = encodings;
        this.line = new ChildLink(process.getOutputStream(), key);
        this.out = new Pump(process.getInputStream(), key, Notes.onDebugger(), this);
        this.err = new Pump(process.getErrorStream(), key, Notes.onOptions(), this);
        String pid = Long.toString(process.pid());
        Living.add(this);
        try {
            this.outThread = startDaemon("mp-out-" + pid, out);
            this.errThread = startDaemon("mp-err-" + pid, err);
            this.reaper = startDaemon("mp-reaper-" + pid, this::awaitEnd);
        } catch (OutOfMemoryError e) {
            Living.remove(this); // half made: nobody will hear of its end
            throw e;
        }
    }

    static Thread startDaemon(String name, Runnable work) {
        return Thread.ofPlatform()
                .name(name)
                .daemon(true)
                .inheritInheritableThreadLocals(false)
                .start(work);
    }

    /// Completed when the JVM is up, with true, or has ended before, with false.
    CompletableFuture<Boolean> up() {
        return up;
    }

    /// Completed when it is about to begin with its job, with true, or has ended before, with false.
    CompletableFuture<Boolean> taken() {
        return taken;
    }

    /// Serves it with classes of those loaders before it has a job.
    synchronized void serve(Set<ClassLoader> loaders) {
        loadersAhead = new LinkedHashSet<>(loaders);
        classes = ClassServer.forSpare(loadersAhead);
    }

    /// Whether a job with classes of those loaders may be given to it: what it has been served with might be classes of
    /// the same names.
    synchronized boolean fits(Set<ClassLoader> loaders) {
        return loadersAhead.isEmpty() || loaders.isEmpty() || loadersAhead.equals(loaders);
    }

    /// Gives it its job. A failure to send it is not told here: the end of the process will tell.
    ///
    /// @return whether the process took it; one that does not has ended or will at once
    /// @throws ProcessStartException if there is no file for its output; it is killed, as after anything else that is thrown
    boolean assign(LaunchRequest request) {
        try {
            return give(request);
        } catch (RuntimeException | Error e) { // nobody has it, or would ask it to end
            kill();
            throw e;
        }
    }

    private boolean give(LaunchRequest request) {
        Sink.Pair sinks = sinks(request);
        Encodings now = Encodings.ofThisJvm();
        boolean areNew;
        synchronized (this) {
            areNew = !now.areThose(encodings);
            encodings = now;
            name = request.name();
            hasJob = true;
            outlivesParent = request.options().outlivesParent();
            classes = ClassServer.forJob(together(request.loaders(), loadersAhead));
        }
        out.assign(sinks.out());
        err.assign(sinks.err());
        return (!areNew || send(Wire.ENCODINGS, now.bytes()))
                && (!request.options().outlivesParent() || hasStay())
                && send(Wire.JOB, request.job());
    }

    /// Tells it that it outlives this process, and where the commons are, which it opens before it takes its job.
    private boolean hasStay() {
        return send(Wire.STAY, new byte[0])
                && Commons.address()
                        .map(commons -> send(Wire.SHARE, commons.getBytes(StandardCharsets.UTF_8)))
                        .orElse(true);
    }

    private static Set<ClassLoader> together(Set<ClassLoader> some, Set<ClassLoader> others) {
        if (others.isEmpty()) {
            return some;
        }
        var all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    private Sink.Pair sinks(LaunchRequest request) {
        try {
            return Sink.Pair.of(request.options().output(), request.name(), pid());
        } catch (UncheckedIOException e) {
            throw new ProcessStartException(String.valueOf(e.getMessage()), e);
        }
    }

    /// As [ChildLink#send].
    boolean send(int type, byte[] payload) {
        return line.send(type, payload);
    }

    @Override
    public synchronized String name() {
        return name;
    }

    /// A JVM that is told to end in the middle of its boot takes that for a fault of its own and says so.
    @Override
    public boolean isToBeSilent() {
        return fate.wasAskedFor() && !wasUp();
    }

    @Override
    public void message(int type, byte[] payload) {
        switch (type) {
            case Wire.HELLO -> up.complete(true);
            case Wire.TAKEN -> begins();
            case Wire.WANT_CLASS -> {
                try {
                    answer(payload);
                } catch (OutOfMemoryError e) {
                    // it asks again; what it has said behind this is to be heard
                }
            }
            case Wire.FAILED -> fate.failed(payload);
            case Wire.LEAVING -> {
                fate.leaves(Wire.intAt(payload, 0));
                closeLine();
            }
            case Wire.GOODBYE -> {
                fate.saidGoodbye(Wire.intAt(payload, 0));
                decide();
                closeLine();
            }
            case Wire.WRITTEN -> {
                fate.wrote();
                decide();
            }
            default -> {} // of another version of the library
        }
    }

    private void answer(byte[] request) {
        ClassServer server;
        synchronized (this) {
            server = classes;
        }
        int nameLength = request.length - Wire.WANTED_NAME;
        String wanted = new String(request, Wire.WANTED_NAME, nameLength, StandardCharsets.UTF_8);
        Answer found =
                server == null
                        ? Answer.NOTHING
                        : server.find(
                                request[Wire.WANTED_KIND],
                                Wire.intAt(request, Wire.WANTED_LOADER),
                                wanted);
        int start = Integer.BYTES + 1;
        var answer = new byte[start + found.bytes().length];
        System.arraycopy(request, 0, answer, 0, Integer.BYTES);
        answer[Integer.BYTES] = (byte) (found.isFound() ? 1 : 0);
        System.arraycopy(found.bytes(), 0, answer, start, found.bytes().length);
        send(Wire.CLASS, answer);
    }

    /// The words that it is up and that it takes its job may be among what is lost: better not done than done twice.
    @Override
    public void lost(Pump pump) {
        if (pump == out && hasJob) {
            begins();
        }
    }

    /// Takes its job, and so is up: the word of that may be lost.
    private void begins() {
        up.complete(true);
        taken.complete(true);
    }

    @Override
    public void ended(Pump pump) {
        fate.streamEnded(pump == err);
        if (pump == out) {
            Living.remove(this);
        }
        decide();
    }

    /// In a thread of its own: the JDK's `onExit` tells in the common pool, where the user's tasks may be long.
    ///
    /// A pump that still waits a while after the exit has a stream that somebody else holds open, perhaps only one of the two.
    private void awaitEnd() {
        while (true) {
            try {
                awaitExitAndOutput();
                return;
            } catch (InterruptedException e) {
                // of a whole thread group, as build tools do at their end: somebody may still wait
                // for this end
            } catch (Throwable e) { // a full heap: nobody else would tell
                LockSupport.parkNanos(GRACE.toNanos());
            }
        }
    }

    private void awaitExitAndOutput() throws InterruptedException {
        exited(awaitExit());
        boolean isDrained;
        do {
            isDrained = outThread.join(GRACE) && errThread.join(GRACE);
        } while (!isDrained && (out.isBusy() || err.isBusy()));
        if (!isDrained) {
            takeForDrained();
        }
        decide(); // once more: the pump that ended last may have had no memory for it
    }

    /// The thread by which the JDK waits for a process needs a little of the heap, and is lost without a word if that is full.
    private int awaitExit() throws InterruptedException {
        boolean wasGone = false;
        while (!process.waitFor(LOOK)) {
            if (wasGone) {
                return fate.likelyExitCode();
            }
            wasGone = !outThread.isAlive() && !errThread.isAlive() && isGone();
        }
        return process.exitValue();
    }

    /// Whether there is no such process any more, or one that has ended and that nobody has waited for.
    private boolean isGone() {
        return !process.toHandle().isAlive() || Pids.startOf(pid()).isEmpty();
    }

    private void exited(int code) {
        if (fate.hasExited()) {
            return; // at an earlier attempt
        }
        try {
            noticeDeath();
        } finally {
            fate.exited(code); // whether it was up is known when its output has been read
        }
        decide();
    }

    private void noticeDeath() {
        if (Commons.isOpen()) {
            try {
                Members.lookAtAll();
            } catch (RuntimeException | Error e) { // who waits for the end is told all the same
                Log.say(Level.WARNING, "what pid " + pid() + " held is handed on later", e);
            }
        }
    }

    /// What has not been read may be the word that it takes its job, of a pump that has not run for long.
    private void takeForDrained() {
        Living.remove(this); // what holds its output is not ours to wait for
        if (hasJob && outThread.isAlive()) {
            taken.complete(true);
        }
        if (!ended.isDone()) { // by a goodbye, which has flushed
            out.flush();
            err.flush();
            fate.streamsEnded();
            decide();
        }
    }

    private void decide() {
        ExitStatus status = fate.settled();
        if (status != null) {
            up.complete(false); // who waits for the end finds settled what follows from this
            ended.complete(status); // tells also those whom an earlier attempt did not reach
            taken.complete(false);
        }
    }

    @Override
    public boolean wasUp() {
        return up.getNow(false);
    }

    @Override
    public synchronized Obituary obituary(int code) {
        return new Obituary(
                name, pid(), code, out.lastWords(encodings.out()), err.lastWords(encodings.err()));
    }

    @Override
    public synchronized ClassLoader loader() {
        return classes == null ? ClassLoader.getSystemClassLoader() : classes.asLoader();
    }

    /// Waits until the JVM is up. An interrupt does not end that, and stays set: until then a child that outlives its parent
    /// ends with it, and nobody has told what is wrong with its options.
    ///
    /// @throws ProcessStartException if it ended before; shows its own words
    void awaitUp() {
        if (!up.join() && ended.join().failure().orElse(null) instanceof ProcessStartException e) {
            throw e;
        }
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public OptionalLong privateBytes() {
        OptionalLong bytes = Pids.privateBytes(pid());
        return isAlive() ? bytes : OptionalLong.empty(); // then perhaps those of a stranger
    }

    @Override
    public String lastWords() {
        return obituary(0).lastWords();
    }

    @Override
    public CompletableFuture<ExitStatus> ended() {
        return ended;
    }

    /// Whether this process has asked it to end, so that its end shows no fault.
    boolean wasAskedToEnd() {
        return fate.wasAskedFor();
    }

    boolean isAlive() {
        return !ended.isDone() && process.isAlive();
    }

    @Override
    public void terminate() {
        fate.isToBeTerminated();
        process.toHandle().destroy(); // not process.destroy(), which would close its output unread
    }

    @Override
    public void kill() {
        fate.isToBeKilled();
        process.toHandle().destroyForcibly();
    }

    @Override
    public void interrupt() {
        send(Wire.INTERRUPT, new byte[0]);
    }

    /// Waits until nothing of it is left, process and threads.
    ///
    /// @return whether nothing is
    boolean awaitGone(Deadline deadline) throws InterruptedException {
        return process.waitFor(deadline.remaining())
                && outThread.join(deadline.remaining())
                && errThread.join(deadline.remaining())
                && reaper.join(deadline.remaining());
    }

    boolean outlivesParent() {
        return outlivesParent;
    }

    @Override
    public void abandon() {
        if (!outlivesParent || ended.isDone()) {
            fate.isToEndWithItsParent();
            closeLine();
        }
    }

    private void closeLine() {
        if (!line.close()) {
            kill();
        }
    }
}
