package multiprocessing.manager;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.codec.Handle;
import multiprocessing.codec.RemoteFrames;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import multiprocessing.heap.Ticket;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;

/// A client's side of a manager: one for each manager in a process. Thread-safe.
final class Link implements Side {
    /*
     * The first line says that this process lives; on it go only notes that proxies are no longer used. Every thread has
     * another one, which goes with the thread: when the next one is opened, or else when it is collected, since nothing
     * else refers to it strongly. Therefore a line does not refer to the link either.
     *
     * Notes have a thread of their own: a manager that does not read must not hold up those who have them to send, of which
     * the cleaner is one for all managers.
     */
    private static final Cleaner CLEANER = Cleaner.create(Link::cleanerThread);
    private static final Map<Object, WeakReference<Link>> LINKS =
            new HashMap<>(); // guarded by itself
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Place place;
    private final Wire first;
    private final long client;

    @SuppressWarnings("ThreadLocalUsage") // a line for each thread and each manager
    private final ThreadLocal<@Nullable Wire> ofThread = new ThreadLocal<>();

    private final Executor notes = oneThread();

    /// Those of threads. Guarded by itself.
    private final Map<Wire, WeakReference<Thread>> lines = new WeakHashMap<>();

    private int remoteManagers; // that are not closed; guarded by this
    private volatile boolean isClosed; // written under this

    Link(Place place) throws InterruptedException {
        this.place = place;
        this.first = place.open();
        this.client = (Long) greet(first, 0);
    }

    private static Thread cleanerThread(Runnable work) {
        var thread = new Thread(work, "mp-cleaner");
        thread.setDaemon(true);
        return thread;
    }

    static Executor oneThread() {
        return new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("mp-manager-notes").daemon().factory());
    }

    /// The link to the manager at that place.
    ///
    /// @throws ClosedException if the manager is gone
    /// @throws multiprocessing.connection.AddressException if nobody listens there
    /// @throws multiprocessing.connection.AuthenticationException if it has another key
    static Link to(Place place) {
        Link link = known(place);
        return link != null ? link : theOnly(place, uninterruptibly(() -> new Link(place)));
    }

    /// As [#to], for a [RemoteManager], which is to [#leave] it.
    static Link connect(Place place) {
        Link link;
        do {
            link = to(place);
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
    /// its place.
    private boolean hasEnded() {
        return isClosed || first.connection().isReady();
    }

    /// A line for the calling thread.
    private Wire open() throws InterruptedException {
        closeThoseOfTheDead(); // there may be too many before they are collected
        Wire line = place.open();
        synchronized (lines) {
            lines.put(line, new WeakReference<>(Thread.currentThread()));
        }
        return line;
    }

    private void closeThoseOfTheDead() {
        var orphans = new ArrayList<Wire>();
        synchronized (lines) {
            lines.forEach((line, ofThread) -> {
                Thread thread = ofThread.get();
                if (thread == null || !thread.isAlive()) {
                    orphans.add(line);
                }
            });
            lines.keySet().removeAll(orphans);
        }
        orphans.forEach(Wire::close);
    }

    private Object greet(Wire line, long number) throws InterruptedException {
        Deadline deadline = place.greetingDeadline();
        try {
            line.send(line.encode(this, new Object[] {Request.HELLO, number}));
            while (!line.connection().poll(LOOK)) { // nobody may have heard
                if (!place.isAlive()) {
                    throw gone();
                }
                if (deadline.hasPassed()) {
                    throw new ClosedException("the manager lets in, and does not answer: " + place);
                }
            }
            return own(line.decode(this, line.receive()));
        } catch (EndOfStreamException | BrokenPipeException e) {
            line.close();
            throw gone();
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
        Wire own = ofThread.get();
        if (own == null || own.isOutOfStep) {
            if (hasEnded()) {
                throw gone();
            }
            try {
                own = open();
                greet(own, client);
            } catch (ClosedException e) {
                throw gone();
            }
            ofThread.set(own);
        }
        return own;
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
        return result(uninterruptibly(() -> exchange(false, request)));
    }

    /// @throws InterruptedException if interrupted before anything was asked
    private @Nullable Object[] exchange(boolean mayInterrupt, @Nullable Object[] request)
            throws InterruptedException {
        if (isClosed) {
            throw gone();
        }
        Wire line = line();
        try {
            return line.decode(this, reply(line, line.encode(this, request), mayInterrupt));
        } finally {
            Reference.reachabilityFence(request); // proxies in it, until the server has them
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
            if (mayInterrupt) {
                sendAll(line, this, Request.INTERRUPT);
            }
            byte[] reply = uninterruptibly(line::receive);
            Thread.currentThread().interrupt();
            return reply;
        }
    }

    private static @Nullable Object result(@Nullable Object[] reply) {
        if (reply.length == 2 && Boolean.TRUE.equals(reply[0])) {
            return reply[1];
        }
        if (reply.length == 2 && reply[1] instanceof Throwable failure) {
            if (failure instanceof InterruptedException) {
                boolean _ = Thread.interrupted(); // which the exception tells
            }
            throw RemoteFrames.<RuntimeException>rethrow(failure);
        }
        throw new TransferException("cannot be received: not a reply of a manager");
    }

    private ClosedException gone() {
        return new ClosedException(
                "the manager is gone: it was shut down, or closed here, or its process has ended: "
                        + place);
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
                note(Request.RECALL, name);
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
            link.note(Request.RECALL, journey);
        } else {
            Recalls.add(place, journey);
        }
    }

    @Override
    public Object resolve(long number, Class<?> type) {
        Face face = Face.of(type);
        var handler = new ProxyHandler(this, number, face);
        CLEANER.register(handler, () -> note(Request.DROP, number));
        return face.proxy(handler);
    }

    private void note(int what, long number) {
        notes.execute(() -> {
            try {
                sendUninterruptibly(first, encodeInTheEnd(what, number));
            } catch (RuntimeException e) { // it is gone, or this is closed, and its proxies with it
                if (what == Request.RECALL) {
                    Recalls.add(place, number);
                }
            }
        });
    }

    /// Waits for memory: what is not noted is kept by the manager as long as this process.
    private Wire.Encoded encodeInTheEnd(int what, long number) {
        while (true) {
            try {
                return first.encode(this, new Object[] {what, number});
            } catch (OutOfMemoryError e) { // others may give some back
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    static void sendAll(Wire line, Side side, Object... message) {
        sendUninterruptibly(line, line.encode(side, message));
    }

    private static void sendUninterruptibly(Wire line, Wire.Encoded encoded) {
        Object _ =
                uninterruptibly(() -> {
                    line.send(encoded);
                    return encoded;
                });
    }

    /// Closes all lines. Who calls later is told that the manager is gone.
    synchronized void close() {
        isClosed = true;
        List<Wire> open;
        synchronized (lines) {
            open = new ArrayList<>(lines.keySet());
        }
        open.add(first);
        open.forEach(Wire::close);
    }

    interface Waiting<T extends @Nullable Object> {
        T run() throws InterruptedException;
    }

    static <T extends @Nullable Object> T uninterruptibly(Waiting<T> action) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return action.run();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
