package multiprocessing.subprocess;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import multiprocessing.subprocess.Command.Destination;
import org.jspecify.annotations.Nullable;

/// A running program: Python's `Popen`. Made by [Command#start].
///
/// [#poll], [#terminate], [#kill] and [#killTree] may be called by any thread, at any time; all else
/// is for one thread. If this JVM ends, the program lives on, as [Subprocess] tells.
public final class Popen implements AutoCloseable {
    /*
     * Whether 137 was exit(137) or SIGKILL, only the parent's wait can tell, and the JDK waits and
     * keeps one number. Rejected: /proc/PID/stat, which has the true status of a zombie, but the
     * JDK buries it at once; a shell in between, which would tell by a message in words of its own,
     * and have the pid and get the signals in the program's place.
     */
    private static final int SIGNALS = 31; // real-time signals stay 128 + N
    private static final Duration DEATH_WAIT = Duration.ofSeconds(5); // a SIGKILL may come late

    private final Process process;
    private final List<String> args;
    private final Charset encoding;
    private final boolean inputPiped;
    private final Destination output;
    private final Destination error;
    private boolean communicating;
    private @Nullable Pump out;
    private @Nullable Pump err;
    private @Nullable ByteArrayOutputStream keptOut; // not by the pump, which a descendant may keep
    private @Nullable ByteArrayOutputStream keptErr; // the same
    private @Nullable Thread feed;

    Popen(Command command, Process process, byte @Nullable [] input) {
        this.process = process;
        args = command.args();
        encoding = command.encoding();
        output = command.output();
        error = command.error();
        inputPiped = command.pipesInput() && input == null;
        if (output == Destination.FORWARDED) {
            out = Pump.forward(thread("stdout"), process.getInputStream(), orNothing(System.out));
        }
        if (error == Destination.FORWARDED) {
            err = Pump.forward(thread("stderr"), process.getErrorStream(), orNothing(System.err));
        }
        if (input != null) {
            feed(input);
        }
    }

    /// One that the user has taken away, by `System.setErr(null)`.
    private static OutputStream orNothing(@Nullable OutputStream sink) {
        return sink == null ? OutputStream.nullOutputStream() : sink;
    }

    /// What was started.
    public List<String> args() {
        return args;
    }

    /// The program's process id.
    public long pid() {
        return process.pid();
    }

    /// The return code, or nothing while the program runs. Does not wait.
    ///
    /// On POSIX, a code of -N says that signal N ended the program, as in Python. The JDK reports
    /// this death as 128 + N, which a program may also return by itself: a shell whose last
    /// command was killed does, and `git` returns 129. Nobody but the JDK may ask the kernel which
    /// it was, so 129 to 159 become -1 to -31 in either case; `128 - returnCode` gives the number
    /// back. Where Python has another number than this, it is such a program.
    public OptionalInt poll() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(returnCode());
    }

    /// Waits until the program has ended, and its output is forwarded; gives the return code, as
    /// [#poll] does: `wait()`.
    ///
    /// If its output is captured, somebody must read it: a program that cannot write waits too.
    ///
    /// @throws SubprocessException  if a [System#out] that throws keeps the output from it
    /// @throws InterruptedException if this thread is interrupted while waiting; the program runs on
    public int await() throws InterruptedException {
        process.waitFor();
        settle(true);
        return returnCode();
    }

    /// [#await()] for a program that ends within `timeout`; zero or less does not wait for that. Its
    /// output is then forwarded whole, however slowly [System#out] takes it.
    ///
    /// @throws TimeoutExpiredException if the program has not ended by then; it runs on
    /// @throws SubprocessException     as [#await()]
    /// @throws InterruptedException    if this thread is interrupted while waiting; the program
    ///     runs on
    public int await(Duration timeout) throws InterruptedException {
        if (!process.waitFor(NANOSECONDS.convert(timeout), NANOSECONDS)) {
            throw expired(timeout, "");
        }
        return await();
    }

    /// Closes standard input, reads what is captured, and waits until the program has ended.
    ///
    /// @throws SubprocessException  if the output cannot be kept, being more than 2 GB, or as [#await()];
    ///     what cannot be kept finds a broken pipe
    /// @throws InterruptedException if this thread is interrupted while waiting; the program runs
    ///     on, and communicating may go on
    public CompletedProcess communicate() throws InterruptedException {
        beginCommunicating();
        await();
        return completed();
    }

    /// [#communicate()] with a program that ends within `timeout`; zero or less does not wait for that.
    ///
    /// @throws TimeoutExpiredException if the program has not ended by then. It runs on, and
    ///     communicating may go on: nothing is lost
    /// @throws SubprocessException     if the output cannot be kept, being more than 2 GB, or as
    ///     [#await()]
    /// @throws InterruptedException    if this thread is interrupted while waiting; the same holds
    public CompletedProcess communicate(Duration timeout) throws InterruptedException {
        beginCommunicating();
        await(timeout);
        return completed();
    }

    /// [#communicate()] after `input`, which is written while the output is read.
    ///
    /// @throws IllegalStateException if standard input is not a pipe of the caller's, or if
    ///     communicating has begun
    /// @throws IllegalArgumentException if the encoding has no bytes for a character of `input`; nothing was
    ///     written
    public CompletedProcess communicate(String input) throws InterruptedException {
        beginFeeding(input);
        return communicate();
    }

    /// [#communicate(Duration)] after `input`, which is written while the output is read.
    ///
    /// @throws IllegalStateException if standard input is not a pipe of the caller's, or if
    ///     communicating has begun
    /// @throws IllegalArgumentException if the encoding has no bytes for a character of `input`; nothing was
    ///     written
    public CompletedProcess communicate(String input, Duration timeout)
            throws InterruptedException {
        beginFeeding(input);
        return communicate(timeout);
    }

    /// The program's standard input, to write, flush and close.
    ///
    /// @throws IllegalStateException unless [Command#stdin] was given a pipe
    public OutputStream stdin() {
        if (!inputPiped) {
            throw new IllegalStateException("standard input is not a pipe; say stdin(PIPE)");
        }
        return process.getOutputStream();
    }

    /// The program's standard output, to read. It ends with the program; if somebody is reading just then, with the last of its
    /// descendants that has it, too: such a read waits for them, however long they live, where [#communicate] does not.
    ///
    /// @throws IllegalStateException unless it is captured
    public InputStream stdout() {
        if (output != Destination.CAPTURED) {
            throw new IllegalStateException("standard output is not captured; say capture()");
        }
        return process.getInputStream();
    }

    /// The program's standard error, to read. It ends as [#stdout] does.
    ///
    /// @throws IllegalStateException unless it is captured on its own
    public InputStream stderr() {
        if (error != Destination.CAPTURED) {
            throw new IllegalStateException("standard error is not captured; say capture()");
        }
        return process.getErrorStream();
    }

    /// Asks the program to end: SIGTERM, on Windows its end. Does not wait, and does nothing after
    /// its end, nor to what runs for another user, as by `sudo`.
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy() would close the streams too
    }

    /// Ends the program: SIGKILL. Does not wait, and does nothing after its end, nor to what runs for
    /// another user, as by `sudo`.
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Ends the program and all that descends from it. Does not wait for their deaths, but for the `sh` that stops the family
    /// before, milliseconds; an interrupt does not end that, and stays set.
    ///
    /// Who has left the family already, its parent having ended before it, is not found. If this JVM is killed in the midst of
    /// it, who was stopped stays so.
    public void killTree() {
        ProcessTree.kill(process.toHandle());
    }

    /// Closes the pipes that the caller had, and waits until the program has ended, as leaving
    /// Python's `with` does. What communicating still reads is closed after the next read, so a program
    /// that goes on writing ends. To end it sooner, [#terminate] it before. If the waiting thread is
    /// interrupted, the program is killed with all that descends from it, and the thread stays
    /// interrupted.
    ///
    /// @throws SubprocessException as [#await()]; the program has ended
    @Override
    public void close() {
        if (output == Destination.CAPTURED) {
            close(process.getInputStream(), out);
        }
        if (error == Destination.CAPTURED) {
            close(process.getErrorStream(), err);
        }
        closeInput();
        try {
            await();
        } catch (InterruptedException _) {
            abandon();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Popen[args=" + args + ", pid=" + pid() + ", " + poll() + "]";
    }

    /// Kills the whole tree and sees to it that nothing of ours is left. What was captured stays; what those that have left
    /// the family write from now on is thrown away.
    ///
    /// @return whether it has outlived the wait for its death, which an interrupt cuts off
    boolean abandon() {
        killTree();
        boolean isLeft = false;
        try {
            isLeft = !process.waitFor(DEATH_WAIT);
            if (!isLeft) {
                settle(false);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        release();
        return isLeft;
    }

    TimeoutExpiredException expired(Duration timeout, String fate) {
        return new TimeoutExpiredException(args, timeout, fate, captured());
    }

    private int returnCode() {
        int code = process.exitValue();
        boolean signalled = File.separatorChar == '/' && code > 128 && code <= 128 + SIGNALS;
        return signalled ? 128 - code : code;
    }

    private void beginFeeding(String input) {
        if (!inputPiped || communicating) {
            throw new IllegalStateException(
                    inputPiped
                            ? "communicating has begun; its input cannot change"
                            : "standard input is not a pipe; say stdin(PIPE)");
        }
        feed(Command.encode(input, encoding));
    }

    /// Again after an attempt that had no thread for all of it.
    private void beginCommunicating() {
        communicating = true;
        closeInput();
        if (output == Destination.CAPTURED && out == null) {
            keptOut = new ByteArrayOutputStream();
            out = Pump.capture(thread("stdout"), process.getInputStream(), keptOut);
        }
        if (error == Destination.CAPTURED && err == null) {
            keptErr = new ByteArrayOutputStream();
            err = Pump.capture(thread("stderr"), process.getErrorStream(), keptErr);
        }
    }

    /// In a thread of its own: what the stream has buffered is written first, and a write to a full pipe heeds no interrupt.
    private void closeInput() {
        if (inputPiped && feed == null) {
            try {
                feed(new byte[0]);
            } catch (OutOfMemoryError _) { // no memory for a thread
                write(process.getOutputStream(), new byte[0]);
            }
        }
    }

    private void feed(byte[] input) {
        var stdin = process.getOutputStream();
        feed = thread("stdin").start(() -> write(stdin, input));
    }

    /// Keeps nothing of the Popen: a descendant that holds the input and does not read it may live long.
    private static void write(OutputStream stdin, byte[] input) {
        try (stdin) {
            stdin.write(input);
        } catch (IOException _) {
            // The program has ended, or closed its input before it had read all: its right.
        }
    }

    /// Waits for the threads after the program's end.
    private void settle(boolean patient) throws InterruptedException {
        int rounds = Pump.GRACE_ROUNDS;
        int left = out == null ? rounds : out.settle(rounds, patient);
        if (err != null) {
            err.settle(left, patient);
        }
        if (feed != null) {
            feed.join(Pump.ROUND);
        }
    }

    private CompletedProcess completed() {
        var captured = captured();
        release();
        return new CompletedProcess(args, returnCode(), captured);
    }

    private void release() {
        if (out != null) {
            out.release();
        }
        if (err != null) {
            err.release();
        }
    }

    private Captured captured() {
        return new Captured(
                keptOut == null ? null : keptOut.toByteArray(),
                keptErr == null ? null : keptErr.toByteArray(),
                encoding);
    }

    private Thread.Builder thread(String stream) {
        return Thread.ofPlatform()
                .daemon()
                .name("mp-subprocess-" + pid() + "-" + stream)
                .inheritInheritableThreadLocals(false); // it may live as long as a descendant
    }

    /// A stream that a pump reads is the pump's to close; after the program's end it goes on for the descendants.
    private void close(InputStream stream, @Nullable Pump reader) {
        if (reader == null) {
            try {
                stream.close();
            } catch (IOException _) {
                // Nobody reads it any more.
            }
        } else if (process.isAlive()) {
            reader.stop();
        }
    }
}
