package multiprocessing.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The child's line to its parent: messages in, requests out, and word of the parent's death.
///
/// Before the job the main thread reads it; from then on the watcher, a daemon thread, does. At an orderly end the
/// watcher must be out of its read, for a JVM that comes down waits 300 ms for threads in native code: the parent
/// answers the child's last message by closing the line.
final class ParentLink implements Runnable {
    /// One message from the parent.
    @SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
    record Message(int type, byte[] payload) {}

    private final DataInputStream in;
    private final FrameWriter out;
    private final Thread main;
    private final Runnable whenOrphaned;
    private final Thread watcher;

    private final Map<Integer, Request> waiting = new HashMap<>(); // guarded by itself
    private int lastRequest; // guarded by waiting
    private boolean isGone; // guarded by waiting

    /// Messages that came while the main thread waited for an answer; confined to it.
    private final ArrayDeque<Message> deferred = new ArrayDeque<>();

    private volatile boolean isWatching;
    private volatile boolean isLeaving;
    private volatile boolean outlivesParent;

    /// @param whenOrphaned run by the watcher when the parent has died; it ends this JVM
    ParentLink(InputStream in, FrameWriter out, Runnable whenOrphaned) {
        this.in = new DataInputStream(in);
        this.out = out;
        this.main = Thread.currentThread();
        this.whenOrphaned = whenOrphaned;
        this.watcher = new Thread(null, this, "mp-parent", 0, false);
        watcher.setDaemon(true);
    }

    /// Waits for the next message; null when the parent is gone. For the main thread, before [#watch].
    @Nullable
    Message next() {
        Message message = deferred.pollFirst();
        return message != null ? message : read();
    }

    private @Nullable Message read() {
        try {
            int type = in.readUnsignedByte();
            int length = in.readInt();
            byte[] payload = in.readNBytes(length);
            return payload.length == length ? new Message(type, payload) : null;
        } catch (IOException | IllegalArgumentException gone) {
            return null;
        }
    }

    /// Starts the watcher ahead of [#watch].
    void warm() {
        if (!watcher.isAlive()) {
            watcher.start();
        }
    }

    /// Leaves the reading to the watcher.
    void watch() {
        isWatching = true;
        if (watcher.isAlive()) {
            LockSupport.unpark(watcher);
        } else {
            watcher.start();
        }
    }

    void outliveParent() {
        outlivesParent = true;
    }

    /// The watcher's work; for no one else to call.
    @Override
    public void run() {
        while (!isWatching) {
            LockSupport.park(this);
        }
        for (Message message = read(); message != null; message = read()) {
            switch (message.type()) {
                case Wire.CLASS -> answer(message.payload());
                case Wire.INTERRUPT -> main.interrupt();
                default -> {} // of a later version of the library
            }
        }
        synchronized (waiting) {
            isGone = true;
            for (Request request : waiting.values()) {
                request.isAnswered = true;
            }
            waiting.notifyAll();
        }
        if (!isLeaving && !outlivesParent) {
            whenOrphaned.run();
        }
    }

    private void answer(byte[] payload) {
        int number = Wire.intAt(payload, 0);
        synchronized (waiting) {
            Request request = waiting.get(number);
            if (request != null) {
                if (payload[Integer.BYTES] == 1) {
                    int start = Integer.BYTES + 1;
                    request.bytes = new byte[payload.length - start];
                    System.arraycopy(payload, start, request.bytes, 0, request.bytes.length);
                }
                request.isAnswered = true;
                waiting.notifyAll();
            }
        }
    }

    /// Asks the parent for the bytes of a class or resource, and waits; null if it has none or is gone. For any thread.
    byte @Nullable [] request(int kind, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        var payload = new byte[Integer.BYTES + 1 + text.length];
        var request = new Request();
        synchronized (waiting) {
            if (isGone || isLeaving) {
                return null;
            }
            int number = ++lastRequest;
            Wire.putInt(number, payload, 0);
            waiting.put(number, request);
        }
        payload[Integer.BYTES] = (byte) kind;
        System.arraycopy(text, 0, payload, Integer.BYTES + 1, text.length);
        try {
            if (isWatching) {
                out.write(Wire.WANT_CLASS, payload);
                return await(request);
            }
            out.write(Wire.WANT_CLASS, payload); // ahead of a job: the main thread still reads
            return readAnswer(request);
        } catch (IOException gone) {
            return null;
        } finally {
            synchronized (waiting) {
                waiting.values().remove(request);
            }
        }
    }

    private byte @Nullable [] await(Request request) {
        boolean interrupted = false;
        try {
            synchronized (waiting) {
                while (!request.isAnswered) {
                    try {
                        waiting.wait();
                    } catch (InterruptedException e) {
                        interrupted = true; // loading a class is not to be interrupted
                    }
                }
                return request.bytes;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private byte @Nullable [] readAnswer(Request request) {
        for (Message message = read(); message != null; message = read()) {
            if (message.type() == Wire.CLASS) {
                answer(message.payload());
                synchronized (waiting) {
                    if (request.isAnswered) {
                        return request.bytes;
                    }
                }
            } else {
                deferred.addLast(message);
            }
        }
        return null;
    }

    /// Announces the end: end of file is no longer the parent's death.
    void leave() {
        isLeaving = true;
    }

    /// Waits until the watcher has seen the parent close the line, at most `millis`.
    void awaitClosed(long millis) {
        if (isWatching && Thread.currentThread() != watcher) {
            try {
                watcher.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the end is near anyhow
            }
        }
    }

    private static final class Request {
        private byte @Nullable [] bytes;
        private boolean isAnswered;
    }
}
