package multiprocessing.subprocess;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries one output of a program to its sink, by a thread of its own.
final class Pump {
    /*
     * A read of a pipe cannot be broken off: closing the stream does not wake its reader. So a pump
     * lives until the pipe has no writer any more, and the descendants of the program may write to
     * it long after the program's end:
     *
     *     reading ──bytes──▶ delivering          ended: all writers have closed
     *        ▲                   │
     *        └───────────────────┘
     *
     * What the program itself wrote was in the pipe before it died, and woke the pump. A pump that
     * only reads for GRACE_ROUNDS after that death therefore has it all, and so has one that has
     * brought as much as a pipe holds. It is left to itself: a daemon thread, that keeps the
     * descendant from a full or broken pipe. The rounds are counted by waking up, not by the clock:
     * a machine that stood still has not used them up.
     *
     * The pump holds the stream's monitor because the JDK, at the death of the program, closes a
     * stream that nobody reads in this moment, and with it the pipe that others still write to. A
     * program that dies before its pump runs is too quick for that: what it wrote is there, but who
     * writes after it finds the pipe broken.
     */
    static final int GRACE_ROUNDS = 10;
    static final Duration ROUND = Duration.ofMillis(50);

    private static final int BUFFER_BYTES = 1 << 14;
    private static final int PIPE_BYTES = 1 << 20; // what an ordinary user's pipe may hold at most

    private final InputStream source;
    private final boolean isKept; // what it brings
    private final Thread thread;
    private volatile OutputStream sink;
    private volatile boolean delivering;
    private volatile @Nullable Throwable failure;
    private volatile boolean isStopped;
    private final AtomicLong broughtBytes = new AtomicLong();

    private Pump(Thread.Builder thread, InputStream source, OutputStream sink, boolean isKept) {
        this.source = source;
        this.sink = sink;
        this.isKept = isKept;
        var buffer =
                new byte[BUFFER_BYTES]; // here: who starts the program hears if there is no heap
        this.thread = thread.unstarted(() -> carryAll(buffer));
    }

    /// A pump to a stream of the user's, which is flushed after each delivery and never closed.
    static Pump forward(Thread.Builder thread, InputStream source, OutputStream sink) {
        return started(new Pump(thread, source, sink, false));
    }

    /// A pump that brings all there until it is released.
    static Pump capture(Thread.Builder thread, InputStream source, ByteArrayOutputStream kept) {
        return started(new Pump(thread, source, kept, true));
    }

    private static Pump started(Pump pump) {
        pump.thread.start();
        return pump;
    }

    private void carryAll(byte[] buffer) {
        synchronized (source) {
            try (source) {
                for (int count; !isStopped && (count = source.read(buffer)) >= 0; ) {
                    deliver(buffer, count);
                }
            } catch (IOException _) {
                // The pipe broke, so nothing more will come.
            } catch (RuntimeException | Error e) { // no heap, as a stream makes its buffer late
                failure = e;
            }
        }
    }

    /// A sink that fails loses the rest, but the program must not wait for it. If all was to be kept, the pipe closes,
    /// which ends a program that writes on: what is kept is no use and may fill the heap.
    private void deliver(byte[] buffer, int count) {
        delivering = true;
        try {
            sink.write(buffer, 0, count);
            sink.flush();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            sink = OutputStream.nullOutputStream();
            isStopped = isKept;
        }
        delivering = false;
        broughtBytes.addAndGet(count);
    }

    /// Waits, after the program's end, until all that it wrote is delivered; gives the rounds that
    /// are left. Who is not `patient` neither waits for a slow sink nor hears of its failure.
    ///
    /// @throws SubprocessException if the sink failed
    int settle(int rounds, boolean patient) throws InterruptedException {
        int left = rounds;
        long itsBytes = broughtBytes.get() + PIPE_BYTES; // what comes behind is of others
        while (!thread.join(ROUND)) {
            boolean slow = patient && delivering && broughtBytes.get() < itsBytes;
            if (left == 0 && !slow) {
                break;
            }
            left -= slow ? 0 : 1;
        }
        var cause = failure;
        if (patient && cause != null) {
            var fate = isKept ? "kept" : "forwarded";
            throw new SubprocessException("the output could not be " + fate + ": " + cause, cause);
        }
        return left;
    }

    /// Closes the pipe as soon as a read returns: the next write of the program ends it.
    void stop() {
        isStopped = true;
    }

    /// Lets go of what was kept, and throws away whatever is still to come. A forwarding pump goes on.
    void release() {
        if (isKept) {
            sink = OutputStream.nullOutputStream();
        }
    }
}
