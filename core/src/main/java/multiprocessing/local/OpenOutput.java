package multiprocessing.local;

import java.io.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.os.Host;
import multiprocessing.os.OpenFiles;

/// Standard output or error of a child, a pipe to its parent: cannot be closed, for the library speaks through it too. Any stream
/// on [FileDescriptor#out] can, and closes that: what is said on standard output goes over a descriptor of its own, where the system
/// gives one. Without standard error only the last word is lost, and the parent waits for the exit.
///
/// A program that the child starts may write to the same pipe, and make it non-blocking for all who do, as one with an
/// event loop does. While it is full, a write then fails in place of waiting; here it waits.
final class OpenOutput extends OutputStream {
    /// What a pipe takes whole or not at all: Linux's PIPE_BUF. More might be written in part when it fails.
    private static final int MAX_WHOLE_LENGTH = 4_096;

    private static final String FULL = "Resource temporarily unavailable"; // EAGAIN, in English
    private static final long PAUSE_NANOS = 1_000_000;

    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private final OutputStream out;
    private final int number;

    /// @param descriptor of standard output or error
    OpenOutput(FileDescriptor descriptor) {
        this(
                new FileOutputStream(descriptor),
                descriptor == FileDescriptor.err ? STANDARD_ERROR : STANDARD_OUTPUT);
    }

    /// Standard output, opened once more; no program that the child starts inherits that.
    static OpenOutput again() {
        Optional<String> path = Host.pathOfOpen(STANDARD_OUTPUT);
        if (path.isPresent() && FileDescriptor.out.valid()) { // else it is the null device already
            try {
                return new OpenOutput(new FileOutputStream(path.get(), true), STANDARD_OUTPUT);
            } catch (FileNotFoundException e) {
                // a system without it, or no pipe: one descriptor for both
            }
        }
        return new OpenOutput(FileDescriptor.out);
    }

    /// @param number of the descriptor that `out` writes to
    OpenOutput(OutputStream out, int number) {
        this.out = out;
        this.number = number;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int start = offset; start < end; start += MAX_WHOLE_LENGTH) {
            writeWhole(bytes, start, Math.min(MAX_WHOLE_LENGTH, end - start));
        }
    }

    private void writeWhole(byte[] bytes, int offset, int length) throws IOException {
        boolean wasInterrupted = false;
        try {
            while (!tryWrite(bytes, offset, length)) {
                wasInterrupted |= Thread.interrupted(); // with it there would be no pause
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// @return false if the pipe is full
    private boolean tryWrite(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
            return true;
        } catch (IOException e) {
            if (!isFull(e)) {
                throw e;
            }
            return false;
        }
    }

    /// Whether that is EAGAIN, of which the JDK tells no more than the system's text, in the user's language. A pipe that was
    /// made non-blocking has only one other reason not to be written: nobody reads it.
    private boolean isFull(IOException failure) throws IOException {
        return FULL.equals(failure.getMessage())
                || (OpenFiles.isNonBlocking(number)
                        && !textOfBrokenPipe().equals(failure.getMessage()));
    }

    /// What such a failure says here when nobody reads a pipe.
    static String textOfBrokenPipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        try (var sink = pipe.sink()) {
            int _ = sink.write(ByteBuffer.allocate(1));
            throw new IllegalStateException("a pipe that nobody reads was written");
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {}
}
