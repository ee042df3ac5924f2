package multiprocessing.python;

import static multiprocessing.python.Wait.Manner.INTERRUPTIBLE;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import multiprocessing.connection.Address;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Terms;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// The lines to a Python manager. Thread-safe.
final class Lines implements AutoCloseable {
    /*
     * Each call has a line to itself, and in Python a thread of its own. A line whose answer has come waits for the next
     * call, of any thread; one whose answer nobody waits for any more is closed. A thread that holds something there keeps
     * its line, for Python knows it by it.
     */
    private final Address address;
    private final Terms terms;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>(); // guarded by this
    private final Set<Connection> all = new HashSet<>(); // guarded by this
    private final Map<Thread, Kept> kept = new HashMap<>(); // guarded by this
    private boolean isClosed; // guarded by this

    private static final class Kept {
        final Connection line;
        final Map<String, Integer> holds =
                new HashMap<>(); // that the thread has, or is about to have, by ident

        Kept(Connection line) {
            this.line = line;
        }
    }

    Lines(Address address, Terms terms) {
        this.address = address;
        this.terms = terms.codec(new PickleCodec());
    }

    /// A call: whom it is for, or null for the manager itself, and what.
    static @Nullable Object[] request(
            @Nullable String ident,
            String method,
            @Nullable Object[] arguments,
            Map<String, ?> keywords) {
        return new @Nullable Object[] {ident, method, arguments, keywords};
    }

    Address address() {
        return address;
    }

    /// What the manager itself answers, on a line of that request alone.
    @Nullable
    Object ask(String method, @Nullable Object... arguments) throws InterruptedException {
        Connection line = open();
        try {
            return exchange(line, request(null, method, arguments, Map.of()), INTERRUPTIBLE)
                    .result();
        } finally {
            close(line);
        }
    }

    /// What an object answers.
    Answer ask(@Nullable Object[] request, Wait.Manner manner) throws InterruptedException {
        Connection line = manner.over(this::take);
        boolean isAnswered = false;
        try {
            Answer answer = exchange(line, request, manner);
            isAnswered = true;
            return answer;
        } finally {
            if (isAnswered) {
                giveBack(line);
            } else {
                close(line);
            }
        }
    }

    private Answer exchange(Connection line, @Nullable Object[] request, Wait.Manner manner)
            throws InterruptedException {
        try {
            boolean _ =
                    manner.over(() -> {
                        line.send(request);
                        return true;
                    });
            return Answer.of(manner.over(line::recvBytes));
        } catch (EndOfStreamException | BrokenPipeException e) {
            throw gone(e);
        }
    }

    private Connection take() throws InterruptedException {
        synchronized (this) {
            checkOpen();
            Kept own = kept.get(Thread.currentThread());
            Connection known = own != null ? own.line : idle.poll();
            if (known != null) {
                return known;
            }
        }
        Connection line = open();
        boolean isAccepted = false;
        try {
            Object[] name = {Thread.currentThread().getName()};
            @Nullable Object[] request = request(null, "accept_connection", name, Map.of());
            Object _ = exchange(line, request, INTERRUPTIBLE).result();
            isAccepted = true;
            return line;
        } finally {
            if (!isAccepted) {
                close(line);
            }
        }
    }

    private Connection open() throws InterruptedException {
        checkOpen();
        Connection line = Client.connect(address, terms);
        synchronized (this) {
            if (!isClosed) {
                all.add(line);
                return line;
            }
        }
        line.close();
        throw closed();
    }

    private void giveBack(Connection line) {
        synchronized (this) {
            if (!isClosed && !kept.containsKey(Thread.currentThread())) {
                idle.push(line);
            }
        }
    }

    /// Acquires an object, by a line that this thread keeps until it has let go of all.
    ///
    /// @return whether it was acquired
    boolean hold(String ident, Wait<Boolean> acquisition) throws InterruptedException {
        keep(ident);
        boolean isHeld = false;
        try {
            isHeld = acquisition.await();
            return isHeld;
        } finally {
            if (!isHeld) {
                letGo(ident);
            }
        }
    }

    private void keep(String ident) throws InterruptedException {
        Connection line = take();
        synchronized (this) {
            kept.entrySet().removeIf(entry -> isLeft(entry.getKey(), entry.getValue().line));
            kept.computeIfAbsent(Thread.currentThread(), _ -> new Kept(line))
                    .holds
                    .merge(ident, 1, Integer::sum);
        }
    }

    /// Whether that thread has ended while it held something, which stays held; its line is closed.
    private boolean isLeft(Thread thread, Connection line) {
        if (thread.isAlive()) {
            return false;
        }
        line.close();
        all.remove(line);
        return true;
    }

    /// This thread has let go of that object; it may have been another who had acquired it.
    synchronized void letGo(String ident) {
        Kept own = kept.get(Thread.currentThread());
        if (own == null) {
            return;
        }
        own.holds.computeIfPresent(ident, (_, count) -> count == 1 ? null : count - 1);
        if (own.holds.isEmpty()) {
            kept.remove(Thread.currentThread());
            giveBack(own.line);
        }
    }

    private void close(Connection line) {
        line.close();
        synchronized (this) {
            all.remove(line);
            kept.values().removeIf(each -> each.line == line);
        }
    }

    private synchronized void checkOpen() {
        if (isClosed) {
            throw closed();
        }
    }

    private static ClosedException closed() {
        return new ClosedException("this manager is closed here");
    }

    private ClosedException gone(RuntimeException e) {
        checkOpen();
        var gone = new ClosedException("the Python manager at " + address + " is gone");
        gone.initCause(e);
        return gone;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        all.forEach(Connection::close);
        all.clear();
        idle.clear();
        kept.clear();
    }
}
