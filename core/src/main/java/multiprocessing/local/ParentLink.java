package multiprocessing.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// The child's line to its parent: messages in, requests out, and word of the parent's death.
///
/// Until the first of the user's code runs the main thread reads it; from then on the watcher, a daemon thread, does:
/// code that warms up may load classes in threads of its own, and must not outlive the parent either. At an orderly end
/// the watcher must be out of its read, for a JVM that comes down waits 300 ms for threads in native code: the parent
/// answers the child's last message by closing the line.
final class ParentLink implements Runnable {
    /// One message from the parent.
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record Message(int type, byte[] payload) {}

    /// The type of a message in place of a [Wire#JOB] for which the heap has no room; words that say so. Never on the line.
    static final int JOB_WITHOUT_ROOM = 1 << Byte.SIZE;

    static final long MAX_FAREWELL_MILLIS = 1_000;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);
    private static final int BUFFER_LENGTH = 8 * 1024;

    private final InputStream in; // it and its buffer belong to the one thread that reads
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int start; // of what has been read and not taken, in the buffer
    private int end;
    private final FrameWriter out;
    private final Thread main;
    private final Runnable whenOrphaned;
    private final Runnable whenOutlived;
    private final Runnable whenBroken;
    private final long maxFarewellMillis;
    private final Thread watcher;

    private final Map<Integer, Request> waiting = new HashMap<>(); // guarded by itself
    private int lastRequest; // guarded by waiting
    private boolean isGone; // guarded by waiting
    private boolean isAtWork; // guarded by waiting
    private boolean isInterrupted; // guarded by waiting: before it was at work

    /// Messages for the main thread that came while it did not wait for them.
    private final ArrayDeque<Message> deferred = new ArrayDeque<>(); // guarded by waiting

    private volatile boolean isWatching;
    private volatile boolean isLeaving;
    private volatile boolean outlivesParent;

    /// @param whenOrphaned run by the watcher when the parent has died; it ends this JVM
    /// @param whenOutlived run in its place where this JVM goes on
    /// @param whenBroken run in their place when the watcher cannot go on, as for want of memory, though the parent may live
    /// @param maxFarewellMillis how long an end is waited for that is near; [#MAX_FAREWELL_MILLIS]
    ParentLink(
            InputStream in,
            FrameWriter out,
            Runnable whenOrphaned,
            Runnable whenOutlived,
            Runnable whenBroken,
            long maxFarewellMillis) {
        this.in = in;
        this.out = out;
        this.main = Thread.currentThread();
        this.whenOrphaned = whenOrphaned;
        this.whenOutlived = whenOutlived;
        this.whenBroken = whenBroken;
        this.maxFarewellMillis = maxFarewellMillis;
        this.watcher = new Thread(null, this, "mp-parent", 0, false);
        watcher.setDaemon(true);
    }

    /// Waits for the next message; null when the parent is gone. For the main thread, before the job, which is not to know of
    /// an interrupt by code that warmed up.
    @Nullable
    Message next() {
        Thread.interrupted();
        synchronized (waiting) {
            while (isWatching && deferred.isEmpty() && !isGone) {
                try {
                    waiting.wait();
                } catch (InterruptedException e) {
                    // the same
                }
            }
            if (isWatching || !deferred.isEmpty()) {
                return deferred.pollFirst();
            }
        }
        return read();
    }

    private @Nullable Message read() {
        try {
            if (!awaitBuffered(Wire.MESSAGE_HEADER_LENGTH)) {
                return null;
            }
            int type = buffer[start];
            int length = Wire.intAt(buffer, start + 1);
            start += Wire.MESSAGE_HEADER_LENGTH;
            byte[] payload;
            try {
                payload = new byte[length];
            } catch (OutOfMemoryError e) {
                skip(length); // so that the parent is not left writing
                if (type == Wire.JOB) {
                    return new Message(JOB_WITHOUT_ROOM, noRoomFor(length));
                }
                throw e;
            }
            int buffered = Math.min(length, end - start);
            System.arraycopy(buffer, start, payload, 0, buffered);
            start += buffered;
            int missing = length - buffered;
            return in.readNBytes(payload, buffered, missing) == missing
                    ? new Message(type, payload)
                    : null;
        } catch (IOException gone) {
            return null;
        }
    }

    private static byte[] noRoomFor(int length) {
        String words =
                "a process with its arguments, of "
                        + length
                        + " bytes, has no room in a heap of at most "
                        + Runtime.getRuntime().maxMemory()
                        + " bytes";
        return words.getBytes(StandardCharsets.UTF_8);
    }

    private void skip(int length) throws IOException {
        int buffered = Math.min(length, end - start);
        start += buffered;
        int missing = length - buffered;
        while (missing > 0) {
            int count = in.read(buffer, 0, Math.min(missing, buffer.length));
            if (count < 0) {
                return;
            }
            missing -= count;
        }
    }

    /// Waits until so many bytes are in the buffer.
    ///
    /// @return whether they are; not when the line has ended
    private boolean awaitBuffered(int length) throws IOException {
        if (end - start < length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        while (end - start < length) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }

    /// Starts the watcher ahead of [#watch].
    void warm() {
        if (!watcher.isAlive()) {
            watcher.start();
        }
    }

    /// Leaves the reading to the watcher. Idempotent.
    void watch() {
        if (isWatching) {
            return;
        }
        isWatching = true;
        if (watcher.isAlive()) {
            LockSupport.unpark(watcher);
        } else {
            watcher.start();
        }
    }

    /// The main thread begins with the job: whoever interrupts this process means that, also who has done so before, while it
    /// was getting ready.
    void beginWork() {
        synchronized (waiting) {
            isAtWork = true;
            if (isInterrupted) {
                main.interrupt();
            }
        }
    }

    private void interrupt() {
        synchronized (waiting) {
            if (isAtWork) {
                main.interrupt();
            } else {
                isInterrupted = true;
            }
        }
    }

    void outliveParent() {
        outlivesParent = true;
    }

    boolean outlivesParent() {
        return outlivesParent;
    }

    /// The watcher's work; for no one else to call.
    @Override
    public void run() {
        while (!isWatching) {
            LockSupport.park(this);
        }
        Runnable whenCut = whenBroken;
        try {
            for (Message message = read(); message != null; message = read()) {
                heed(message);
            }
            whenCut = outlivesParent ? whenOutlived : whenOrphaned;
        } finally {
            try {
                cut();
            } finally {
                if (!isLeaving) {
                    whenCut.run();
                }
            }
        }
    }

    private void heed(Message message) {
        switch (message.type()) {
            case Wire.CLASS -> answer(message.payload());
            case Wire.INTERRUPT -> interrupt();
            default -> defer(message);
        }
    }

    private void cut() {
        synchronized (waiting) {
            isGone = true;
            for (Request request : waiting.values()) {
                request.isAnswered = true;
            }
            waiting.notifyAll();
        }
    }

    private void defer(Message message) {
        synchronized (waiting) {
            deferred.addLast(message);
            waiting.notifyAll();
        }
    }

    private void answer(byte[] payload) {
        int number = Wire.intAt(payload, 0);
        synchronized (waiting) {
            Request request = waiting.get(number);
            if (request != null) {
                int start = Integer.BYTES + 1;
                var bytes = new byte[payload.length - start];
                System.arraycopy(payload, start, bytes, 0, bytes.length);
                request.answer = new Answer(payload[Integer.BYTES] == 1, bytes);
                request.isAnswered = true;
                waiting.notifyAll();
            }
        }
    }

    /// Asks the parent for a class or resource, and waits. A parent that is gone has nothing; where this JVM ends, too, who
    /// asks is held until then, for what is missing now would look like a fault. For any thread.
    ///
    /// @param loader the number of the parent's loader to be asked, or 0 for those of the job
    Answer request(int kind, int loader, String name) {
        Answer answer = ask(kind, loader, name);
        boolean isEnding = isLeaving || !outlivesParent;
        if (answer == Request.GONE && isEnding && !isEnder()) {
            awaitEnd();
        }
        return answer;
    }

    /// Whether the calling thread is the one that ends this JVM when the parent is gone: it reads.
    private boolean isEnder() {
        return !isWatching || Thread.currentThread() == watcher;
    }

    /// Not for ever: it may be a hook that has asked, for which the end waits.
    private void awaitEnd() {
        try {
            Thread.sleep(maxFarewellMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer ask(int kind, int loader, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        var payload = new byte[Wire.WANTED_NAME + text.length];
        var request = new Request();
        synchronized (waiting) {
            if (isGone || isLeaving) {
                return Request.GONE;
            }
            int number = ++lastRequest;
            Wire.putInt(number, payload, 0);
            waiting.put(number, request);
        }
        payload[Wire.WANTED_KIND] = (byte) kind;
        Wire.putInt(loader, payload, Wire.WANTED_LOADER);
        System.arraycopy(text, 0, payload, Wire.WANTED_NAME, text.length);
        try {
            out.write(Wire.WANT_CLASS, payload);
            // while nobody watches this is the main thread, and it still reads
            return isWatching ? await(request, payload) : readAnswer(request, payload);
        } catch (IOException gone) {
            return Request.GONE;
        } finally {
            synchronized (waiting) {
                waiting.values().remove(request);
            }
        }
    }

    /// A parent whose heap was full just then may have lost the question, or its answer: it is asked again.
    private Answer await(Request request, byte[] question) throws IOException {
        boolean interrupted = false;
        try {
            Duration pause = ASK_AGAIN;
            while (true) {
                try {
                    if (isAnsweredIn(pause, request)) {
                        return request.answer;
                    }
                    out.write(Wire.WANT_CLASS, question);
                    pause = pause.multipliedBy(2); // one that is slow gets no slower by questions
                } catch (InterruptedException e) {
                    interrupted = true; // loading a class is not to be interrupted
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isAnsweredIn(Duration pause, Request request) throws InterruptedException {
        var deadline = Deadline.in(pause);
        synchronized (waiting) {
            long left = deadline.remainingNanos();
            while (!request.isAnswered && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(waiting, left);
                left = deadline.remainingNanos();
            }
            return request.isAnswered;
        }
    }

    /// By who reads himself. Nobody waits for that before there is a job; from then on it is asked again as by [#await].
    private Answer readAnswer(Request request, byte[] question) throws IOException {
        for (Message message = read(); message != null; message = read()) {
            heed(message);
            synchronized (waiting) {
                if (request.isAnswered) {
                    return request.answer;
                }
            }
            if (message.type() == Wire.JOB || message.type() == JOB_WITHOUT_ROOM) {
                watch();
                return await(request, question);
            }
        }
        return Request.GONE;
    }

    /// Announces the end: end of file is no longer the parent's death.
    void leave() {
        isLeaving = true;
    }

    /// Waits until the watcher has seen the parent close the line, at most a second.
    void awaitClosed() {
        if (isWatching && Thread.currentThread() != watcher) {
            try {
                watcher.join(maxFarewellMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the end is near anyhow
            }
        }
    }

    private static final class Request {
        /// The answer of a parent that is gone; no other is this one.
        private static final Answer GONE = new Answer(false, new byte[0]);

        private Answer answer = GONE;
        private boolean isAnswered;
    }
}
