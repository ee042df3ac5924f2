package multiprocessing.local;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import multiprocessing.log.Log;

/// Reads one output stream of a child to its end, in a thread of its own, and passes it on.
///
/// Until a job is assigned it goes nowhere; of that the last words are kept.
final class Pump implements Runnable, FrameScanner.Listener {
    private static final int BUFFER_LENGTH = 8 * 1024;

    /// What is kept of the last output, for the message about a process's death.
    private static final int MAX_LAST_WORDS_LENGTH = 8 * 1024;

    /// Hears what the stream says.
    interface Listener {
        /// The name of the process.
        String name();

        /// Whether what comes now is for nobody to see. It is kept all the same.
        boolean isToBeSilent();

        /// A message has come; all bytes before it have been passed on.
        void message(int type, byte[] payload);

        /// Some of the stream could not be taken in, for the heap is full, and will not be.
        void lost(Pump pump);

        /// The stream has ended.
        void ended(Pump pump);
    }

    private final InputStream in;
    private final FrameScanner scanner;
    private final Listener listener;

    private final Notes notes; // guarded by this, as the sink
    private Sink sink = new Sink.Nowhere();
    private boolean isToldLost; // guarded by this

    /// One char a byte. Guarded by itself: the sink is the user's, and may wait for who asks for these.
    private final StringBuilder lastWords = new StringBuilder();

    private boolean areLastCut; // there were others before them; guarded by them

    private volatile boolean isBusy =
            true; // until its first read, and with what a read has brought

    Pump(InputStream in, long key, Notes notes, Listener listener) {
        this.in = in;
        this.scanner = new FrameScanner(key, this);
        this.notes = notes;
        this.listener = listener;
    }

    @Override
    public void run() {
        try (in) {
            read();
        } catch (IOException closed) {
            // the end, by another way
        } catch (Throwable e) {
            tellLost(e);
        }
        isBusy = true;
        try {
            scanner.end();
            close();
        } catch (Throwable e) {
            tellLost(e);
        } finally {
            isBusy = false;
            listener.ended(this);
        }
    }

    private void read() throws IOException {
        var buffer = new byte[BUFFER_LENGTH];
        while (true) {
            isBusy = false;
            int length = in.read(buffer);
            isBusy = true;
            Thread.interrupted(); // of a whole thread group: nobody means this one
            if (length < 0) {
                return;
            }
            try {
                scanner.feed(buffer, length);
            } catch (OutOfMemoryError e) { // to read no more would keep the child from its end
                scanner.forget();
                loseFrames(e);
            }
        }
    }

    private void loseFrames(OutOfMemoryError e) {
        try {
            listener.lost(this);
        } catch (OutOfMemoryError again) {
            // of what depends on that; the heap is as full as it was
        }
        tellLost(e);
    }

    private void tellLost(Throwable e) {
        try {
            Log.say(Level.WARNING, "output of " + listener.name() + " is lost", e);
        } catch (Throwable noMemory) {
            return; // it is lost all the same
        }
    }

    /// Whether it has something to pass on; if not, with the process dead for a while, there is no more.
    boolean isBusy() {
        return isBusy;
    }

    /// Passes on what was kept, whole lines of it, and from now on everything.
    synchronized void assign(Sink sink) {
        this.sink = sink;
        byte[] kept = lastWords();
        int start = startOfLines();
        if (kept.length > start) {
            write(kept, start, kept.length - start);
        }
    }

    private int startOfLines() {
        synchronized (lastWords) {
            return areLastCut ? lastWords.indexOf("\n") + 1 : 0;
        }
    }

    @Override
    public synchronized void bytes(byte[] buffer, int offset, int length) {
        if (notes.isOver()) {
            pass(buffer, offset, length);
        } else {
            byte[] program = notes.without(buffer, offset, length);
            pass(program, 0, program.length);
        }
    }

    private void pass(byte[] buffer, int offset, int length) {
        keep(buffer, offset, length);
        if (!listener.isToBeSilent()) {
            write(buffer, offset, length);
        }
    }

    private void write(byte[] buffer, int offset, int length) {
        try {
            sink.write(buffer, offset, length);
        } catch (IOException | RuntimeException | Error e) {
            lose(e);
        }
    }

    /// Where the output goes is the user's (`System.setOut`): what it throws must not keep the end of the process from
    /// being told. The next line may go to another stream, and a full disk have room again; but not after an error.
    private void lose(Throwable e) {
        if (e instanceof Error) {
            sink = new Sink.Nowhere();
            Log.say(Level.WARNING, "output of " + listener.name() + " is lost from here on", e);
        } else if (!isToldLost) {
            isToldLost = true;
            tellLost(e);
        }
    }

    private void keep(byte[] buffer, int offset, int length) {
        int kept = Math.min(length, MAX_LAST_WORDS_LENGTH);
        synchronized (lastWords) {
            areLastCut |= kept < length;
            lastWords.append(
                    new String(buffer, offset + length - kept, kept, StandardCharsets.ISO_8859_1));
            if (lastWords.length() > 2 * MAX_LAST_WORDS_LENGTH) {
                lastWords.delete(0, lastWords.length() - MAX_LAST_WORDS_LENGTH);
                areLastCut = true;
            }
        }
    }

    private byte[] lastWords() {
        synchronized (lastWords) {
            return lastWords.toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /// The last of what the process printed here. Does not wait for where it goes.
    String lastWords(Charset encoding) {
        return new String(lastWords(), encoding);
    }

    @Override
    public void message(int type, byte[] payload) {
        if (type == Wire.GOODBYE || type == Wire.WRITTEN || type == Wire.LEAVING) {
            flush();
        }
        listener.message(type, payload);
    }

    /// Passes on what was held back.
    synchronized void flush() {
        byte[] rest = notes.rest();
        pass(rest, 0, rest.length);
        try {
            sink.flush();
        } catch (IOException | RuntimeException | Error e) {
            lose(e);
        }
    }

    private synchronized void close() {
        flush();
        try {
            sink.close();
        } catch (IOException | RuntimeException | Error e) {
            lose(e);
        }
        sink = new Sink.Nowhere(); // who keeps the process keeps no longer what was held back
    }
}
