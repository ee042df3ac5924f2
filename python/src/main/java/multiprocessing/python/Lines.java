package multiprocessing.python;

import static multiprocessing.python.Wait.Manner.INTERRUPTIBLE;
import static multiprocessing.python.Wait.Manner.UNINTERRUPTED;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import multiprocessing.connection.Address;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Client;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import org.jspecify.annotations.Nullable;

/// The lines to a Python manager. Thread-safe.
final class Lines implements AutoCloseable {
    /*
     * Each call has a line to itself, and in Python a thread of its own. A line whose answer has come waits for the next
     * call, of any thread, if there are not enough that wait; one whose answer nobody waits for any more is closed. A thread
     * that holds something there keeps its line, for Python knows it by it; with its line closed, Python's thread would end, and
     * what it holds be held for ever. So if it is interrupted while it waits for an answer, its next call waits for that answer
     * first.
     */
    private static final List<String> REQUEST = List.of("ident", "method", "arguments", "keywords");

    private static final int IDLE_MOST = 16;

    private final Address address;
    private final ConnectionOptions options;
    private final ArrayDeque<Line> idle = new ArrayDeque<>(); // guarded by this
    private final Set<Line> all = new HashSet<>(); // guarded by this
    private final Map<Thread, Kept> kept = new HashMap<>(); // guarded by this
    private boolean isClosed; // guarded by this

    private static final class Kept {
        final Line line;
        final Map<String, Integer> holds =
                new HashMap<>(); // that the thread has, or is about to have, by ident

        Kept(Line line) {
            this.line = line;
        }
    }

    Lines(Address address, ConnectionOptions options) {
        this.address = address;
        this.options = options;
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

    /// Has a manager answer there for the first time.
    ///
    /// @throws AddressException if nobody listens there
    /// @throws AuthenticationException if who does has another key, or does not answer in time
    void greet() throws InterruptedException {
        Object _ = ask(this::open, INTERRUPTIBLE, "dummy");
    }

    /// What the manager itself answers, on a line of that request alone.
    @Nullable
    Object ask(String method, @Nullable Object... arguments) throws InterruptedException {
        return ask(this::reopen, INTERRUPTIBLE, method, arguments);
    }

    /// Tells the manager itself something, whatever interrupts. One that does not answer is waited for as long as one that does
    /// not let this in.
    void tell(String method, @Nullable Object... arguments) {
        Object _ =
                Wait.uninterrupted(
                        () -> ask(this::reopenBriefly, UNINTERRUPTED, method, arguments));
    }

    private @Nullable Object ask(
            Wait<Line> opening, Wait.Manner manner, String method, @Nullable Object... arguments)
            throws InterruptedException {
        byte[] message = encoded(request(null, method, arguments, Map.of()));
        Line line = manner.over(opening);
        try {
            return exchange(line, message, manner).result();
        } finally {
            close(line);
        }
    }

    /// What an object answers.
    Answer ask(@Nullable Object[] request, Wait.Manner manner) throws InterruptedException {
        byte[] message = encoded(request);
        Line line = manner.over(this::take);
        try {
            return exchange(line, message, manner);
        } finally {
            giveBack(line);
        }
    }

    private static byte[] encoded(@Nullable Object[] request) {
        return PickleCodec.encode(request, REQUEST, PlainPickler.Nestings.NONE);
    }

    private Answer exchange(Line line, byte[] message, Wait.Manner manner)
            throws InterruptedException {
        try {
            return line.exchange(message, manner);
        } catch (EndOfStreamException | BrokenPipeException e) {
            close(line);
            throw gone(e);
        }
    }

    private Line take() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Line known = known();
        if (known != null) {
            return known;
        }
        Line line = reopen();
        boolean isAccepted = false;
        try {
            Object[] name = {Thread.currentThread().getName()};
            @Nullable Object[] request = request(null, "accept_connection", name, Map.of());
            Object _ = exchange(line, encoded(request), INTERRUPTIBLE).result();
            isAccepted = true;
            return line;
        } catch (InterruptedCall e) { // of this request; the call itself was not sent
            throw new InterruptedException();
        } finally {
            if (!isAccepted) {
                close(line);
            }
        }
    }

    private @Nullable Line known() {
        while (true) {
            Line line;
            synchronized (this) {
                checkOpen();
                Kept own = kept.get(Thread.currentThread());
                if (own != null && !own.holds.isEmpty()) {
                    return own.line;
                }
                if (own != null) { // another has let go of what this thread had
                    giveBack(own.line);
                }
                line = idle.poll();
            }
            if (line == null || !line.isHungUp()) {
                return line;
            }
            close(line);
        }
    }

    /// A line to where there was a manager before.
    private Line reopen() throws InterruptedException {
        return reopen(Call.FOR_EVER);
    }

    private Line reopenBriefly() throws InterruptedException {
        return reopen(options.handshakeTimeout());
    }

    private Line reopen(Duration patience) throws InterruptedException {
        try {
            return open(patience);
        } catch (AddressException | AuthenticationException e) {
            throw gone(e);
        }
    }

    private Line open() throws InterruptedException {
        return open(Call.FOR_EVER);
    }

    private Line open(Duration patience) throws InterruptedException {
        checkOpen();
        Line line = new Line(Client.connect(address, options), patience);
        synchronized (this) {
            if (!isClosed) {
                all.add(line);
                return line;
            }
        }
        line.close();
        throw closed();
    }

    private void giveBack(Line line) {
        synchronized (this) {
            Kept own = kept.get(Thread.currentThread());
            if (own != null && !own.holds.isEmpty()) {
                return;
            }
            kept.remove(Thread.currentThread());
            if (!isClosed && line.isFree() && idle.size() < IDLE_MOST) {
                idle.push(line);
                return;
            }
        }
        close(line);
    }

    /// Calls, and what has come of it.
    interface Calls<E extends Exception> {
        boolean make() throws E;
    }

    /// Calls by another line than the one that this thread keeps, on which its last call may still go on.
    <E extends Exception> boolean aside(Calls<E> calls) throws E {
        Kept own;
        synchronized (this) {
            own = kept.remove(Thread.currentThread());
        }
        try {
            return calls.make();
        } finally {
            restore(own);
        }
    }

    private synchronized void restore(@Nullable Kept own) {
        if (own != null && !isClosed) {
            kept.put(Thread.currentThread(), own);
        }
    }

    /// Whether the answer to the last call of this thread has come on the line that it keeps, or it keeps none. Does not wait.
    boolean isAnswered() {
        Kept own;
        synchronized (this) {
            own = kept.get(Thread.currentThread());
        }
        return own == null || !own.line.isBusy();
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
                letGoOfOwn(ident);
            }
        }
    }

    /// What this thread was about to have, it has not. If it keeps no line any more, as when that has ended, others keep what they
    /// have.
    private synchronized void letGoOfOwn(String ident) {
        if (kept.containsKey(Thread.currentThread())) {
            letGo(ident);
        }
    }

    private void keep(String ident) throws InterruptedException {
        Line line = take();
        synchronized (this) {
            kept.entrySet().removeIf(entry -> isLeft(entry.getKey(), entry.getValue().line));
            kept.computeIfAbsent(Thread.currentThread(), _ -> new Kept(line))
                    .holds
                    .merge(ident, 1, Integer::sum);
        }
    }

    /// Whether that thread has ended while it held something, which stays held; its line is closed.
    private boolean isLeft(Thread thread, Line line) {
        if (thread.isAlive()) {
            return false;
        }
        line.close();
        all.remove(line);
        return true;
    }

    /// This thread has let go of that object. If it was another who had acquired it, that one's line is given back by its next
    /// call, for it may be in the midst of one.
    synchronized void letGo(String ident) {
        Kept own = kept.get(Thread.currentThread());
        holder(own, ident)
                .ifPresent(each ->
                        each.holds.computeIfPresent(
                                ident, (_, count) -> count == 1 ? null : count - 1));
        if (own != null && own.holds.isEmpty()) {
            giveBack(own.line);
        }
    }

    private Optional<Kept> holder(@Nullable Kept own, String ident) {
        return Stream.concat(Stream.ofNullable(own), kept.values().stream())
                .filter(each -> each.holds.containsKey(ident))
                .findFirst();
    }

    private void close(Line line) {
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
        var gone =
                new ClosedException(
                        "the Python manager at "
                                + address
                                + " is gone, or does not answer: "
                                + e.getMessage());
        gone.initCause(e);
        return gone;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        all.forEach(Line::close);
        all.clear();
        idle.clear();
        kept.clear();
    }
}
