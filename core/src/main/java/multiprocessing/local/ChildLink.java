package multiprocessing.local;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The parent's line to one child: messages, and their end. Thread-safe.
final class ChildLink {
    private static final long MAX_WAIT_MILLIS = 100;

    private final OutputStream out; // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();

    /// Begins the line. A failure is not told here: the end of the child will tell.
    ///
    /// @param key of the child's frames
    ChildLink(OutputStream out, long key) {
        this.out = out;
        var first = new byte[Long.BYTES];
        Wire.putLong(key, first, 0);
        write(first, new byte[0]);
    }

    /// Sends one message. Waits while the pipe is full and the child does not read.
    ///
    /// @return whether the child could be reached
    boolean send(int type, byte[] payload) {
        var header = new byte[Wire.MESSAGE_HEADER_LENGTH];
        header[0] = (byte) type;
        Wire.putInt(payload.length, header, 1);
        return write(header, payload);
    }

    private boolean write(byte[] first, byte[] second) {
        lock.lock();
        try {
            out.write(first);
            out.write(second);
            out.flush();
            return true;
        } catch (IOException gone) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Closes the line, which a child that works takes for its parent's death.
    ///
    /// @return false if it could not be closed, for somebody writes to it and the child does not read; or writes to it when this
    ///     thread is interrupted, which it stays
    boolean close() {
        boolean isLocked = false;
        try {
            isLocked = // the first does not heed an interrupt
                    lock.tryLock() || lock.tryLock(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (isLocked) {
                out.close();
            }
            return isLocked;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException gone) {
            return true; // it knows already
        } finally {
            if (isLocked) {
                lock.unlock();
            }
        }
    }
}
