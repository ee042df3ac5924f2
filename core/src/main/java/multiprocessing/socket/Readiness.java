package multiprocessing.socket;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// Waiting until a channel can be read, or written. For one thread at a time; any may close it.
public final class Readiness implements AutoCloseable {
    /*
     * Not by a read that blocks: an interrupt would close its channel. A selector is left in peace by interrupts, wakes
     * when it is closed, and parks a virtual thread. It is made at the first wait, since most lines never wait for room. If no
     * file can be opened for it, that is neither the end of the channel nor of the wait: who waits looks now and then, until
     * others have closed some.
     *
     * Who reads acknowledges by TCP, before it waits, all that has come. A peer that writes twice, as CPython does a length and
     * its message, or the end of its handshake and the first request, sends the second not before it has been told so
     * (Nagle), which systems put off for 40 ms, to say it with an answer.
     */
    private static final String ACKNOWLEDGE = "TCP_QUICKACK"; // only some systems have it

    private static final long PAUSE_NANOS = 50_000_000;

    private final SocketChannel channel;
    private final int operation;
    private final @Nullable SocketOption<Boolean> acknowledge;
    private volatile @Nullable Selector selector;
    private volatile boolean isWoken; // perhaps by who has not seen the selector
    private volatile boolean isClosed;

    /// @param operation of `SelectionKey`
    public Readiness(SocketChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
        this.acknowledge = operation == SelectionKey.OP_READ ? acknowledgement(channel) : null;
    }

    @SuppressWarnings("unchecked") // a boolean, as its documentation says
    private static @Nullable SocketOption<Boolean> acknowledgement(SocketChannel channel) {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals(ACKNOWLEDGE)) {
                return (SocketOption<Boolean>) option;
            }
        }
        return null;
    }

    /// Waits until the operation may do something, or the deadline has passed. May end sooner: who waits tries, and waits
    /// again.
    ///
    /// @return whether the deadline has not passed
    /// @throws InterruptedException if interrupted
    /// @throws IOException if the channel or this is closed
    public boolean await(Deadline deadline) throws IOException, InterruptedException {
        select(deadline);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return !deadline.hasPassed();
    }

    /// As [#await], but an interrupt waits until it is over.
    public boolean awaitUninterruptibly(Deadline deadline) throws IOException {
        boolean interrupted = Thread.interrupted(); // or selecting would not wait
        try {
            do {
                select(deadline);
            } while (Thread.interrupted() && (interrupted = true));
            return !deadline.hasPassed();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void select(Deadline deadline) throws IOException {
        long nanos = deadline.remainingNanos();
        if (nanos == 0) {
            return;
        }
        try {
            acknowledge();
            Selector opened = selector();
            if (opened == null) {
                LockSupport.parkNanos(Math.min(nanos, PAUSE_NANOS));
            } else {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
                opened.select(key -> {}, deadline.isNever() ? 0 : millis);
            }
        } catch (ClosedSelectorException e) {
            throw new AsynchronousCloseException();
        }
        if (isClosed) {
            throw new AsynchronousCloseException();
        }
    }

    /// The system forgets it with the next answer.
    private void acknowledge() throws IOException {
        if (acknowledge != null) {
            try {
                channel.setOption(acknowledge, true);
            } catch (SocketException e) {
                return; // then later; what has come can be read all the same
            }
        }
    }

    /// Null if none can be opened now.
    private @Nullable Selector selector() throws IOException {
        Selector known = selector;
        if (known == null) {
            known = registered();
            if (known == null) {
                return null;
            }
            selector = known;
            if (isClosed) { // by another thread, which has not seen the selector
                known.close();
            }
            if (isWoken) {
                known.wakeup();
            }
        }
        return known;
    }

    /// One that knows the channel: another would wait for ever.
    private @Nullable Selector registered() throws IOException {
        Selector opened;
        try {
            opened = Selector.open();
        } catch (IOException noFiles) {
            return null;
        }
        try {
            channel.register(opened, operation);
            return opened;
        } catch (Throwable e) { // as for want of memory
            opened.close();
            throw e;
        }
    }

    /// Ends the wait of who waits now, or else the next.
    public void wakeUp() {
        isWoken = true;
        Selector opened = selector;
        if (opened != null) {
            opened.wakeup();
        }
    }

    /// Wakes who waits. To be called before the channel is closed, which else would stay open in the system.
    @Override
    public void close() {
        isClosed = true;
        Selector opened = selector;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException closedAllTheSame) {
                // nothing is to be saved
            }
        }
    }
}
