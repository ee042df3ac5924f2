package multiprocessing.local;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import multiprocessing.backend.Exercise;
import multiprocessing.codec.Failures;
import multiprocessing.codec.FunctionCall;
import multiprocessing.codec.Loaders;
import multiprocessing.error.Signals;
import multiprocessing.heap.Holding;
import multiprocessing.log.Log;
import multiprocessing.memory.Commons;
import multiprocessing.os.Host;
import multiprocessing.process.Bootstrap;
import multiprocessing.process.JobBytes;
import multiprocessing.signal.Departure;
import org.jspecify.annotations.Nullable;

/// Where a child JVM begins and ends.
public final class ChildMain {
    /*
     *   HELLO ─▶ told what to do ahead ─▶ JOB ─▶ TAKEN, run ─▶ others' threads and children ─▶ end
     *
     *   end, nothing left to run:  WRITTEN, GOODBYE(code) ─▶ parent closes the line ─▶ halt(code)
     *   end, hooks to run:         System.exit(code) ─▶ user's hooks ─▶ LEAVING ─▶ parent closes the line ─▶ gone
     *   System.exit by the user, SIGTERM: the same, from its hooks on
     *   halt, crash, SIGKILL:      the system tells the parent
     *   end of file at any time:   the parent is gone; halt, unless built to outlive it
     *
     * All on the way to the job stays clear of what is slow in a new JVM: lambdas, string concatenation, streams,
     * object streams, NIO.
     */
    static final int BY_SIGNAL = 128; // and its number: an exit code
    private static final int ORPHANED = BY_SIGNAL + 15; // as though by SIGTERM: it has not failed
    private static final int FAILED = 1;

    /// How long a parent may take for its first word, half a minute. As a rule that is there before this JVM is. In parts: where
    /// both are stopped, as in a container that is frozen, only one of these goes by meanwhile.
    private static final int KEY_PARTS = 30;

    private static final long KEY_PART_MILLIS = 1_000;

    /// How the main thread's name begins when it has ended: it is the JVM then, which waits for the other threads. OpenJ9
    /// says more behind it.
    private static final String JVM_THAT_WAITS = "DestroyJavaVM";

    private final OutputStream standardOutput;
    private final OutputStream standardError;
    private final FrameWriter out;
    private final FrameWriter err;
    private final ParentLink parent;
    private final ParentClassLoader loader;

    /// What runs already when the job comes, left by what was to be done ahead: no process waits for it.
    private volatile Thread[] ahead = {};

    private boolean hasWarmedUp; // by code of the user's

    private ChildMain() throws IOException {
        InputStream in = takeStandardInput();
        long key = readKey(in, KEY_PART_MILLIS, new Orphaned(ORPHANED));
        this.standardOutput = new OpenOutput(FileDescriptor.out);
        this.standardError = new OpenOutput(FileDescriptor.err);
        System.setOut(printer(standardOutput, System.out.charset()));
        System.setErr(printer(standardError, System.err.charset()));
        this.out = new FrameWriter(OpenOutput.again(), key);
        this.err = new FrameWriter(standardError, key);
        this.parent =
                new ParentLink(
                        in,
                        out,
                        new Orphaned(ORPHANED),
                        new Outlived(),
                        new Orphaned(FAILED),
                        ParentLink.MAX_FAREWELL_MILLIS);
        this.loader = new ParentClassLoader(parent);
        ExitSlots.runLast(new Leaving());
    }

    /// The JVM's entry; not for users.
    public static void main(String[] args) {
        try {
            new ChildMain().live();
        } catch (Throwable e) { // threads that the user's code has left would keep this JVM
            fail(e);
        }
    }

    private static void fail(Throwable e) {
        try {
            Thread main = Thread.currentThread();
            main.getUncaughtExceptionHandler().uncaughtException(main, e);
        } finally {
            Runtime.getRuntime().halt(FAILED); // a fresh JVM gets the job, if none is taken yet
        }
    }

    /// The line to the parent, on a file descriptor of its own: what the user's code, or a program that it starts, reads
    /// from standard input is nothing, and not the parent's messages.
    private static InputStream takeStandardInput() throws IOException {
        InputStream line = new FileInputStream(FileDescriptor.in);
        Optional<String> path = Host.pathOfOpen(0);
        if (path.isPresent()) {
            try {
                InputStream again = new FileInputStream(path.get());
                line.close(); // the JDK puts the null device there
                line = again;
            } catch (FileNotFoundException e) {
                // a system without it: one descriptor for both
            }
        }
        System.setIn(InputStream.nullInputStream());
        return line;
    }

    /// A parent that had no thread left when this JVM ran does not know of it, and holds the line open all the same.
    ///
    /// @param partMillis of the time in which the key is to come
    /// @param orphaned what is done when it has not
    static long readKey(InputStream line, long partMillis, Runnable orphaned) throws IOException {
        Thread alarm = line.available() < Long.BYTES ? alarm(partMillis, orphaned) : null;
        var key = new byte[Long.BYTES];
        if (line.readNBytes(key, 0, key.length) < key.length) {
            Runtime.getRuntime().halt(ORPHANED);
        }
        if (alarm != null) {
            alarm.interrupt();
        }
        return Wire.longAt(key, 0);
    }

    private static Thread alarm(long partMillis, Runnable orphaned) {
        return JvmWorker.startDaemon(
                "mp-key",
                () -> {
                    try {
                        for (int part = 0; part < KEY_PARTS; part++) {
                            Thread.sleep(partMillis);
                        }
                        orphaned.run();
                    } catch (InterruptedException spokenTo) {
                        return;
                    }
                });
    }

    private static PrintStream printer(OutputStream out, Charset charset) {
        return new PrintStream(out, true, charset);
    }

    private void write(Encodings encodings) {
        System.setOut(printer(standardOutput, encodings.out()));
        System.setErr(printer(standardError, encodings.err()));
    }

    private void live() throws IOException {
        Thread.currentThread().setContextClassLoader(loader);
        Loaders.receiveFromParent(loader, loader);
        out.write(Wire.HELLO, new byte[0]);
        JobBytes job = takeJob();
        if (job == null) {
            sayGoodbye(FAILED);
            return;
        }
        parent.beginWork();
        parent.watch();
        int code = run(job);
        Thread.interrupted(); // an interrupt was meant for the job
        leave(code);
    }

    /// Waits for the job; null if this JVM has no room for it, nor would another have it.
    private @Nullable JobBytes takeJob() throws IOException {
        ParentLink.Message message = awaitJob();
        byte[] payload = message.payload();
        boolean hasRoom = message.type() == Wire.JOB;
        if (hasWarmedUp && !(hasRoom && Bootstrap.canShare(payload))) {
            Runtime.getRuntime().halt(FAILED); // a fresh JVM gets the job, which is not taken yet
        }
        sayTaken();
        if (!hasRoom) {
            tell(new OutOfMemoryError(new String(payload, StandardCharsets.UTF_8)));
            return null;
        }
        return new JobBytes(payload);
    }

    private void leave(int code) {
        try {
            if (hasOthers() || !ExitSlots.closeIfFree()) {
                new Thread(() -> end(code), "mp-end")
                        .start(); // hooks and threads may wait for this one
            } else {
                sayGoodbye(code);
            }
        } catch (OutOfMemoryError e) { // no thread to be had
            end(code);
        }
    }

    /// Goes once through what a job goes through, while there is none. Where the parent shares things the job is likely to,
    /// for which a new JVM takes long.
    private void rehearse(boolean isParentSharing) {
        parent.warm();
        Bootstrap.rehearse(loader);
        if (isParentSharing) {
            try (var _ = Holding.create(Long.BYTES)) {
                for (Exercise exercise : Exercise.all()) {
                    if (exercise.isLikely()) {
                        exercise.run();
                    }
                }
            } catch (Exception e) { // the job will meet the same and report it
                Log.say(Level.DEBUG, "cannot rehearse", e);
            }
        }
        hasOthers();
    }

    private ParentLink.Message awaitJob() throws IOException {
        while (true) {
            ParentLink.Message message = parent.next();
            if (message == null) {
                Runtime.getRuntime().halt(ORPHANED); // or a spare too many; a job may be lost
                throw new IllegalStateException("halted");
            }
            switch (message.type()) {
                case Wire.JOB, ParentLink.JOB_WITHOUT_ROOM -> {
                    return message;
                }
                case Wire.PREPARE -> Bootstrap.prepare(message.payload(), loader);
                case Wire.PRELOAD -> preload(message.payload());
                case Wire.WARM_UP -> warmUp(message.payload());
                case Wire.STAY -> {
                    parent.outliveParent();
                    Commons.outliveMaker();
                }
                case Wire.ENCODINGS -> write(Encodings.of(message.payload()));
                case Wire.REHEARSE -> rehearse(message.payload()[0] == 1);
                case Wire.SHARE ->
                        Commons.inherit(new String(message.payload(), StandardCharsets.UTF_8));
                default -> {} // of a later version of the library
            }
        }
    }

    /// From here on no other JVM is given the job. One that a signal has begun to end leaves it to another, and so does one that
    /// cannot be heard: that its job is not taken is what the parent knows.
    private void sayTaken() {
        int signal = signalBehindThis();
        if (signal != 0) {
            Runtime.getRuntime().halt(BY_SIGNAL + signal);
        }
        try {
            out.write(Wire.TAKEN, new byte[0]);
        } catch (IOException unheard) {
            if (!parent.outlivesParent()) {
                Runtime.getRuntime().halt(ORPHANED);
            }
        }
    }

    /// The signal that ends this JVM, 0 if none does: the JDK handles it in a thread called after it, for some 10 ms before the
    /// first hook.
    private static int signalBehindThis() {
        for (Thread thread : Bootstrap.runningThreads()) {
            String name = thread.getName();
            if (name.startsWith("SIG") && name.endsWith(" handler")) {
                return Signals.number(name.substring(0, name.indexOf(' ')));
            }
        }
        return 0;
    }

    private void preload(byte[] names) {
        hasWarmedUp = true;
        parent.watch();
        Bootstrap.beforeJob();
        for (String name : new String(names, StandardCharsets.UTF_8).split("\n", -1)) {
            try {
                Class.forName(name, true, loader);
            } catch (Throwable e) { // an error in its initializer comes as it is
                complain("preload ".concat(name), e);
            }
        }
        ahead = Bootstrap.runningThreads();
    }

    private void warmUp(byte[] call) {
        hasWarmedUp = true;
        parent.watch();
        Bootstrap.beforeJob();
        try {
            FunctionCall.unpack(call, 0, loader).run();
        } catch (Throwable e) {
            complain("warm up", e);
        }
        ahead = Bootstrap.runningThreads();
    }

    /// Both are the user's: the stream may have been taken away, and what was thrown may throw when it is to be printed.
    private static void complain(String what, Throwable e) {
        try {
            System.err.println("multiprocessing: cannot " + what + ":");
            e.printStackTrace(System.err);
        } catch (Throwable unprintable) {
            // a job is done without what was to be done ahead
        }
    }

    private int run(JobBytes job) {
        try {
            Optional<Throwable> failure = Bootstrap.runAsJvm(job, loader);
            if (failure.isEmpty()) {
                return 0;
            }
            out.write(Wire.FAILED, Failures.encode(failure.get()));
            return FAILED;
        } catch (Throwable e) { // out of memory, by the job or while telling of what it threw
            tell(e);
            return FAILED;
        }
    }

    private void tell(Throwable failure) {
        try {
            try {
                out.write(Wire.FAILED, Failures.encode(failure));
            } finally { // which the user may have taken away, by System.setErr
                System.err.println("multiprocessing: the process has failed: " + failure);
            }
        } catch (Throwable e) {
            // no memory for that either, or nobody to tell
        }
    }

    /// Waits for what the user's code has left running, then ends this JVM.
    private void end(int code) {
        boolean othersRan;
        do {
            othersRan = awaitOtherThreads();
            othersRan |= Bootstrap.awaitChildren();
        } while (othersRan);
        if (!ExitSlots.closeIfFree()) {
            Bootstrap.abandonChildren();
            System.exit(code);
        }
        sayGoodbye(code);
    }

    private void sayGoodbye(int code) {
        try {
            Bootstrap.abandonChildren(); // and those that they leave, and spares, end in Living
            flushOutput();
            parent.leave();
            err.write(Wire.WRITTEN, new byte[0]);
            var goodbye = new byte[Integer.BYTES];
            Wire.putInt(code, goodbye, 0);
            out.write(Wire.GOODBYE, goodbye);
            Departure.announce(); // nobody waits for that
            parent.awaitClosed();
        } catch (IOException gone) {
            // nobody to say goodbye to
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private static void flushOutput() {
        flush(System.out);
        flush(System.err);
    }

    /// The stream may be the user's (`System.setOut`): what it throws must not change how this process ends.
    private static void flush(PrintStream stream) {
        try {
            stream.flush();
        } catch (RuntimeException | Error e) {
            // as a PrintStream has it with an IOException
        }
    }

    /// Whether the user's code has left anything that goes on without it.
    private boolean hasOthers() {
        for (Thread thread : Bootstrap.runningThreads()) {
            if (isWaitedFor(thread)) {
                return true;
            }
        }
        return Bootstrap.hasChildren();
    }

    private boolean isWaitedFor(Thread thread) {
        return !thread.isDaemon()
                && thread != Thread.currentThread()
                && !thread.getName().startsWith(JVM_THAT_WAITS)
                && !Arrays.asList(ahead).contains(thread);
    }

    /// Waits for the non-daemon threads of the user's code, as the JVM does for those of a main program.
    ///
    /// @return whether there were any
    private boolean awaitOtherThreads() {
        boolean waited = false;
        for (Thread thread : Bootstrap.runningThreads()) {
            if (isWaitedFor(thread)) {
                waited = true;
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    return true; // once more from the start
                }
            }
        }
        return waited;
    }

    /// The parent has died, or can be heard no more; then this JVM has failed.
    private record Orphaned(int exitCode) implements Runnable {
        @Override
        public void run() {
            try {
                Departure.announce();
                Bootstrap.abandonChildren();
            } finally {
                Runtime.getRuntime().halt(exitCode);
            }
        }
    }

    /// The parent has died, and this JVM goes on.
    private static final class Outlived implements Runnable {
        @Override
        public void run() {
            Bootstrap.outlivedParent();
        }
    }

    /// The JVM ends in order: by `System.exit` or by a signal that it catches.
    private final class Leaving implements Runnable {
        @Override
        public void run() {
            try {
                Departure.announce();
                flushOutput();
                parent.leave();
                int signal = signalBehindThis();
                out.write(Wire.LEAVING, new byte[] {0, 0, 0, (byte) signal});
                parent.awaitClosed();
            } catch (IOException gone) {
                // nobody to tell
            }
        }
    }
}
