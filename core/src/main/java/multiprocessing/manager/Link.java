package multiprocessing.manager;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import multiprocessing.codec.Handle;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import multiprocessing.heap.LateCleaner;
import multiprocessing.heap.Ticket;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A client's side of a manager: one for each manager in a process. Thread-safe.
final class Link implements Side {
    /*
     *  first, which says that this process lives  ── Notes ──▶  that proxies are no longer used
     *  Lines, one for each thread                 ──────────▶  requests
     *                                             ◀──────────  replies
     */
    private static final Map<Object, WeakReference<Link>> LINKS =
            new HashMap<>(); // guarded by itself

    /// By which the calling thread may hold something: they last as long as it, whatever becomes of its proxies.
    private static final ThreadLocal<Set<Link>> HOLDING = ThreadLocal.withInitial(HashSet::new);

    private static final Duration LOOK = Duration.ofMillis(100);

    private final Cleaner cleaner = LateCleaner.get(); // first: without it nothing is opened
    private final Place place;
    private final Wire first;
    private final Notes notes;
    private final Lines lines;
    private final long client;
    private int remoteManagers; // that are not closed; guarded by this
    private volatile boolean isClosed; // written under this

    Link(Place place) throws InterruptedException {
        this.place = place;
        this.first = place.open();
        this.notes = new Notes(place, first);
        this.lines = new Lines(place);
        cleaner.register(this, lines::close); // else they stay as long as their threads
        this.client = (Long) greet(first, 0);
    }

    /// The link to the manager at that place.
    ///
    /// @throws ClosedException if the manager is gone
    /// @throws multiprocessing.connection.AddressException if nobody listens there
    /// @throws multiprocessing.connection.AuthenticationException if it has another key
    static Link to(Place place) {
        return Wire.uninterruptibly(() -> reach(place));
    }

    /// As [#to].
    ///
    /// @throws InterruptedException if interrupted while waiting
    static Link reach(Place place) throws InterruptedException {
        Link link = known(place);
        return link != null ? link : theOnly(place, new Link(place));
    }

    /// As [#to], for a [RemoteManager], which is to [#leave] it.
    ///
    /// @throws InterruptedException if interrupted while waiting
    static Link connect(Place place) throws InterruptedException {
        Link link;
        do {
            link = reach(place);
        } while (!link.enter());
        return link;
    }

    /// @return whether the last has not left meanwhile
    private synchronized boolean enter() {
        if (!isClosed) {
            remoteManagers++;
        }
        return !isClosed;
    }

    /// One of those that [#connect]ed is closed: with the last all lines are.
    synchronized void leave() {
        remoteManagers--;
        if (remoteManagers == 0) {
            close();
        }
    }

    /// The link to that place: `made`, unless another thread was faster. Nobody waits for a manager that does not answer who
    /// wants another one.
    private static Link theOnly(Place place, Link made) {
        Link link;
        synchronized (LINKS) {
            link = known(place);
            if (link == null) {
                LINKS.values().removeIf(reference -> reference.refersTo(null));
                LINKS.put(place.name(), new WeakReference<>(made));
                return made;
            }
        }
        made.close();
        return link;
    }

    /// The link that is there and open, or null.
    private static @Nullable Link known(Place place) {
        synchronized (LINKS) {
            WeakReference<Link> known = LINKS.get(place.name());
            Link link = known == null ? null : known.get();
            return link == null || link.hasEnded() ? null : link;
        }
    }

    /// Whether it is closed or the manager gone, which says nothing more on the first line but its end. Another may listen in
    /// its place. One thread after the other asks: a connection tells only one of two at once that there is something.
    synchronized boolean hasEnded() {
        return isClosed || first.connection().isReady();
    }

    private Object greet(Wire line, long number) throws InterruptedException {
        Deadline deadline = place.greetingDeadline();
        try {
            line.send(line.encode(this, new Object[] {Request.HELLO, number}));
            while (!line.connection().poll(LOOK)) { // nobody may have heard
                if (!place.isAlive()) {
                    throw gone();
                }
                if (!place.hasLetIn()) {
                    deadline = place.greetingDeadline();
                } else if (deadline.hasPassed()) {
                    throw new ClosedException("the manager lets in, and does not answer: " + place);
                }
            }
            return own(line.decode(this, line.receive()));
        } catch (EndOfStreamException | BrokenPipeException e) {
            line.close();
            throw place.isAlive() ? refused() : gone();
        } catch (Throwable e) {
            line.close();
            throw e;
        }
    }

    private Object own(@Nullable Object[] reply) {
        try {
            Object own = result(reply);
            if (own == null) {
                throw new TransferException("a manager has said nothing");
            }
            return own;
        } catch (
                ClosedException e) { // another manager is there now, to which this client is nobody
            close();
            throw e;
        }
    }

    private Wire line() throws InterruptedException {
        Wire own = lines.own();
        if (own == null || own.isOutOfStep) {
            if (hasEnded()) {
                throw gone();
            }
            try {
                own = lines.open();
            } catch (ClosedException | AddressException | AuthenticationException e) {
                throw gone(e);
            }
            greet(own, client);
            lines.keep(own);
        }
        return own;
    }

    /// To be called before the calling thread asks for what it may hold then. Neither opens nor waits for anything.
    void willHold() {
        Set<Link> held = HOLDING.get();
        if (!held.contains(this)) {
            held.removeIf(Link::hasEnded);
            held.add(this);
        }
    }

    /// Asks the server for something, and waits for the result. An interrupt ends the wait, if what is asked for can be
    /// interrupted in the server.
    ///
    /// @throws ClosedException if the manager is gone
    @Nullable
    Object ask(@Nullable Object... request) throws InterruptedException {
        return result(exchange(true, request));
    }

    /// As [#ask], for what does not take long: an interrupt is kept for later.
    @Nullable
    Object askNow(@Nullable Object... request) {
        return result(Wire.uninterruptibly(() -> exchange(false, request)));
    }

    /// @throws InterruptedException if interrupted before anything was asked
    private @Nullable Object[] exchange(boolean mayInterrupt, @Nullable Object[] request)
            throws InterruptedException {
        if (isClosed) {
            throw gone();
        }
        Wire line = line();
        try {
            return decode(line, reply(line, line.encode(this, request), mayInterrupt));
        } finally {
            Reference.reachabilityFence(request); // proxies in it, until the server has them
        }
    }

    private @Nullable Object[] decode(Wire line, byte[] reply) {
        List<Long> numbers = Wire.numbers(reply);
        if (numbers.isEmpty()) {
            return line.decode(Side.NOBODY, reply);
        }
        var lent = new Lent(this, numbers);
        try {
            return line.decode(lent, reply);
        } finally {
            lent.giveBackRest();
        }
    }

    /// What comes back on `line`, which is given up if that may not be all: the rest would be taken for the reply to the next
    /// request.
    private byte[] reply(Wire line, Wire.Encoded request, boolean mayInterrupt)
            throws InterruptedException {
        try {
            send(line, request);
            byte[] reply = receive(line, mayInterrupt);
            line.isOutOfStep = false;
            return reply;
        } catch (EndOfStreamException | BrokenPipeException | ClosedException e) {
            throw gone();
        } finally {
            if (line.isOutOfStep) {
                line.close();
            }
        }
    }

    private static void send(Wire line, Wire.Encoded request) throws InterruptedException {
        line.isOutOfStep = true; // until the reply is here: an error may leave no stack to say so
        try {
            line.send(request);
        } catch (InterruptedException | SharedMemoryException e) { // nothing was sent
            line.isOutOfStep = false;
            throw e;
        }
    }

    /// Waits for the reply. When interrupted it tells the server, which replies all the same: what came of it.
    private byte[] receive(Wire line, boolean mayInterrupt) {
        try {
            return line.receive();
        } catch (InterruptedException e) {
            try {
                if (mayInterrupt) {
                    line.sendInterrupt();
                }
                return Wire.uninterruptibly(line::receive);
            } finally { // also if the manager ends meanwhile
                Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable Object result(@Nullable Object[] reply) {
        if (reply.length == 2 && Boolean.TRUE.equals(reply[0])) {
            return reply[1];
        }
        if (reply.length == 3
                && reply[1] instanceof Throwable failure
                && reply[2] instanceof String server) {
            if (failure instanceof InterruptedException) {
                boolean _ = Thread.interrupted(); // which the exception tells
            }
            throw RemoteFrames.<RuntimeException>rethrow(RemoteFrames.from(server, failure));
        }
        throw new TransferException("cannot be received: not a reply of a manager");
    }

    ClosedException gone() {
        return new ClosedException(
                "the manager is gone: it was shut down, or closed here, or its process has ended: "
                        + place);
    }

    private ClosedException refused() {
        return new ClosedException(
                "the manager has hung up: it is ending, or has no thread or no memory for one more line: "
                        + place);
    }

    /// That a line cannot be opened any more: who does not answer in time may be stopped only, or have a crowd before its door.
    ClosedException gone(Exception cause) {
        var gone = new ClosedException("the manager is gone, or does not answer: " + place);
        gone.initCause(cause);
        return gone;
    }

    /// What [Request#DEPART] is for.
    Handle depart(long number, Class<?> type) {
        Ticket ticket = Ticket.alone();
        long name = 0;
        try {
            name = askNow(Request.DEPART, number, ticket) instanceof Long known ? known : 0;
            return place.handle(new Journey(name, number, ticket), type);
        } catch (RuntimeException | Error e) {
            ticket.revoke();
            if (name != 0) { // a server elsewhere does not see the ticket
                notes.add(Request.RECALL, name);
            }
            throw e;
        }
    }

    /// What [Request#ARRIVE] is for.
    Object arrive(Journey journey) {
        Object proxy = askNow(Request.ARRIVE, journey);
        if (proxy == null) {
            throw new TransferException("no proxy has arrived");
        }
        return proxy;
    }

    /// What [Request#RECALL] is for. Does not wait.
    static void recall(Place place, long journey) {
        Link link = known(place);
        if (link != null) {
            link.notes.add(Request.RECALL, journey);
        } else {
            Recalls.add(place, journey);
        }
    }

    /// The handler of a proxy that was lent, which is given back when it is no longer used.
    ProxyHandler borrow(long number, Face face) {
        var handler = new ProxyHandler(this, number, face);
        cleaner.register(handler, () -> giveBack(number));
        return handler;
    }

    void giveBack(long number) {
        notes.add(Request.DROP, number);
    }

    @Override
    public Handle handle(Shareable shareable) {
        return Face.handlerOf(shareable) instanceof ProxyHandler own && own.link == this
                ? own.reference()
                : shareable.toHandle();
    }

    @Override
    public Object resolve(long number, Class<?> type) {
        return NOBODY.resolve(number, type); // see Lent
    }

    /// Closes all lines. Who calls later is told that the manager is gone.
    synchronized void close() {
        isClosed = true;
        lines.close();
        first.close();
    }
}
