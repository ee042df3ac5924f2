package multiprocessing.local;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/// Standard output or error of a child, a pipe to its parent: cannot be closed, for the library speaks through it too.
///
/// A program that the child starts may write to the same pipe, and make it non-blocking for all who do, as one with an
/// event loop does. While it is full, a write then fails in place of waiting; here it waits.
final class OpenOutput extends OutputStream {
    /// What a pipe takes whole or not at all: Linux's PIPE_BUF. More might be written in part when it fails.
    private static final int MAX_WHOLE_LENGTH = 4_096;

    private static final String FULL = "Resource temporarily unavailable"; // EAGAIN
    private static final long PAUSE_NANOS = 1_000_000;

    private final OutputStream out;

    OpenOutput(FileDescriptor descriptor) {
        this.out = new FileOutputStream(descriptor);
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
            while (!hasWritten(bytes, offset, length)) {
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
    private boolean hasWritten(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
            return true;
        } catch (IOException e) {
            if (!FULL.equals(e.getMessage())) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void close() {}
}
