package multiprocessing.connection;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import multiprocessing.codec.Codec;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Loaders;
import multiprocessing.codec.MessageWriter;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.heap.LateCleaner;
import multiprocessing.socket.FrameReader;
import multiprocessing.socket.FrameWriter;
import multiprocessing.socket.Line;
import multiprocessing.socket.Readiness;
import multiprocessing.socket.Received;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// One end of a line over a socket.
final class SocketConnection implements Connection {
    /*
     * Who receives has the one lock, who sends the other, also while it waits: messages are whole, and one after the other.
     * Objects are encoded before and decoded after. Who leaves the first lock has the watch look, unless it has seen that no
     * message is there: the watch could not look meanwhile, or there is more, of which the system does not tell.
     *
     * Who waits, or has the watch look, holds the connection, which is not collected meanwhile.
     */

    private final Line line;
    private final Readiness readable;
    private final Readiness writable;
    private final FrameReader in;
    private final FrameWriter out;
    private final Watch watch;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    private volatile boolean isAwaited; // by who has the lock to receive, and has looked in vain
    private final ConnectionOptions options;
    private final String name;
    private final Cleaner.Cleanable open;
    private volatile boolean isClosed;

    /// @param peer for who looks at it
    SocketConnection(Line line, ConnectionOptions options, String peer) {
        this.line = line;
        this.options = options;
        this.name = peer;
        readable = new Readiness(line.channel(), SelectionKey.OP_READ);
        writable = new Readiness(line.channel(), SelectionKey.OP_WRITE);
        var watched = new Readiness(line.channel(), SelectionKey.OP_READ);
        watch = new Watch(this, watched, this::awaitTurn);
        in = new FrameReader(line, Handshake.MESSAGE_MOST);
        out = new FrameWriter(line, writable);
        open =
                LateCleaner.get()
                        .register(this, new Open(line, List.of(readable, writable, watched)));
    }

    /// What is closed with the connection, or else when that is collected: so it does not refer to it. Waits come first, for the
    /// system keeps a channel open as long as somebody waits for it.
    private record Open(Line line, List<Readiness> waits) implements Runnable {
        @Override
        public void run() {
            try {
                waits.forEach(Readiness::close);
            } finally { // also after an error: it is done but once
                line.close();
            }
        }
    }

    /// Does what the line needs before all else.
    ///
    /// @throws AuthenticationException if the peer does not do its part, or not before the deadline
    void openLine(Deadline deadline) throws InterruptedException {
        try {
            for (int wanted = line.open(); wanted != 0; wanted = line.open()) {
                Readiness next = wanted == SelectionKey.OP_READ ? readable : writable;
                if (!next.await(deadline)) {
                    throw new AuthenticationException("the peer did not speak TLS in time", null);
                }
            }
        } catch (IOException e) {
            throw new AuthenticationException("the peer does not speak TLS as it must: " + e, e);
        }
    }

    /// The peer has proved what it must: it may say more than proofs.
    void trust() {
        in.mostBytes(options.maxMessageBytes());
    }

    @Override
    public void send(@Nullable Object value) throws InterruptedException {
        checkOpen();
        Codec codec = codec();
        var message = MessageWriter.ofThread();
        message.begin(MessageWriter.Space.collected());
        try {
            codec.write(value, message);
            checkMayLeave(message);
            Loaders.noteSent(message.loaders());
            transmit(message.segment(), 0, message.lengthBytes(), Deadline.never());
        } catch (Throwable e) {
            message.abandon();
            throw e;
        } finally {
            message.end();
        }
    }

    private static void checkMayLeave(MessageWriter message) {
        if (!message.handles().isEmpty()) {
            Handle first = message.handles().getFirst();
            throw new TransferException(
                    "cannot be sent on a socket, for it is shared within one program: "
                            + first.getClass().getName());
        }
    }

    private Codec codec() {
        Optional<Codec> named = options.codec();
        if (named.isEmpty() && options.key().isEmpty()) {
            throw new IllegalStateException(
                    "objects are for peers that have proved to have a key; without one there are"
                            + " sendBytes and recvBytes, or ConnectionOptions.codec");
        }
        return named.orElseGet(Codec::current);
    }

    @Override
    public void sendBytes(byte[] bytes, int offset, int lengthBytes) throws InterruptedException {
        Ranges.check(offset, lengthBytes, bytes.length);
        checkOpen();
        transmit(MemorySegment.ofArray(bytes), offset, lengthBytes, Deadline.never());
    }

    void transmit(MemorySegment from, long offset, long lengthBytes, Deadline deadline)
            throws InterruptedException {
        sending.lockInterruptibly();
        try {
            checkOpen();
            out.write(from, offset, lengthBytes, deadline);
        } catch (IOException e) {
            checkOpen();
            throw new BrokenPipeException("broken pipe: the peer has closed it or ended: " + e);
        } finally {
            sending.unlock();
        }
    }

    @Override
    public @Nullable Object recv() throws InterruptedException {
        checkOpen();
        Codec codec = codec();
        try (Received message = receive()) {
            return message.decode(codec);
        }
    }

    @Override
    public byte[] recvBytes(int mostBytes) throws InterruptedException {
        if (mostBytes < 0) {
            throw new IllegalArgumentException("mostBytes is negative: mostBytes=" + mostBytes);
        }
        try (Received message = receive()) {
            checkLength(message, mostBytes);
            return message.bytes();
        }
    }

    @Override
    public int recvBytesInto(byte[] buffer, int offset) throws InterruptedException {
        Ranges.check(offset, 0, buffer.length);
        try (Received message = receive()) {
            checkLength(message, buffer.length - offset);
            message.copyTo(buffer, offset);
            return (int) message.lengthBytes();
        }
    }

    private static void checkLength(Received message, int mostBytes) {
        if (message.lengthBytes() > mostBytes) {
            throw Ranges.tooShort(mostBytes, message.bytes());
        }
    }

    private Received receive() throws InterruptedException {
        return Objects.requireNonNull(receive(Deadline.never()));
    }

    /// The next message, or null if none came before the deadline. Once it is taken no memory is asked for.
    @Nullable
    Received receive(Deadline deadline) throws InterruptedException {
        checkOpen();
        boolean mayBeThere = true; // after an error, too
        receiving.lockInterruptibly();
        try {
            mayBeThere = awaitMessage(deadline);
            if (!mayBeThere) {
                return null;
            }
            if (in.end() != null) {
                throw new EndOfStreamException("end of stream: " + in.end());
            }
            return in.take();
        } finally {
            leave(mayBeThere);
        }
    }

    private void leave(boolean mayBeThere) {
        receiving.unlock();
        if (mayBeThere) {
            watch.lookAgain();
        }
    }

    /// Waits for a message or the end; false if neither came before the deadline.
    private boolean awaitMessage(Deadline deadline) throws InterruptedException {
        try {
            while (!isReceivable()) {
                isAwaited = true; // also while more is taken in, which may be long
                if (deadline.hasPassed()) {
                    return false;
                }
                if (!in.awaitBusily()) {
                    boolean _ = readable.await(deadline);
                }
            }
            return true;
        } catch (IOException e) {
            checkOpen();
            throw new EndOfStreamException("end of stream: " + e);
        } finally {
            isAwaited = false;
        }
    }

    private boolean isReceivable() {
        boolean isThere = in.advance();
        checkOpen(); // not before: who closes it may have dropped the midst of a message
        if (in.isOverlong()) {
            hangUp();
        }
        return isThere || in.end() != null;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // for how soon it ends, not for whether
    public boolean poll() {
        checkOpen();
        while (!receiving.tryLock()) {
            if (isAwaited) {
                return false; // another takes what comes
            }
            Thread.yield(); // to who has just looked, or is about to sleep
        }
        boolean mayBeThere = true;
        try {
            mayBeThere = isReceivable();
            return mayBeThere;
        } finally {
            leave(mayBeThere);
        }
    }

    @Override
    public boolean poll(Duration timeout) throws InterruptedException {
        checkOpen();
        var deadline = Deadline.in(timeout);
        if (!receiving.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
            return poll();
        }
        boolean mayBeThere = true;
        try {
            mayBeThere = awaitMessage(deadline);
            return mayBeThere;
        } finally {
            leave(mayBeThere);
        }
    }

    @Override
    public boolean isReady() {
        try {
            return poll();
        } catch (ClosedException e) {
            return true;
        }
    }

    @Override
    public Registration whenReady(Runnable action) {
        return watch.add(action);
    }

    private void awaitTurn() {
        receiving.lock();
        try {
            // nobody else has it
        } finally {
            receiving.unlock();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        hangUp();
    }

    private void hangUp() {
        open.clean();
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public Handle toHandle() {
        throw new IllegalStateException(
                "a connection over a socket stays in its process; the other may connect by itself");
    }

    private void checkOpen() {
        if (isClosed) {
            throw new ClosedException("this connection is closed");
        }
    }

    @Override
    public String toString() {
        return "Connection[" + name + (isClosed ? ", closed" : "") + "]";
    }
}
