package multiprocessing.manager;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.heap.Ticket;
import multiprocessing.memory.ProcessId;
import multiprocessing.pool.Pool;
import multiprocessing.pool.Results;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Holders;
import org.jspecify.annotations.Nullable;

/// A manager's process: lets clients in, makes objects, and knows who holds which. Thread-safe.
final class Server {
    private static final Map<Long, Server> HERE = new ConcurrentHashMap<>();

    /// How many lines from outside the process tree there may be: each has a thread here.
    private static final int FAR_LINES_MOST =
            Integer.getInteger("multiprocessing.managerLines", 1_024);

    private static final long PAUSE_MILLIS = 50;

    private final Process process = Process.current();
    private final long number;
    private final Queue<Connection> door;
    private final AtomicLong numbers;
    private final Map<String, Maker> makers = new ConcurrentHashMap<>(Makers.STANDARD);
    private final Set<Class<?>> faces = ConcurrentHashMap.newKeySet();
    private final Map<Long, Borrower> clients = new HashMap<>(); // guarded by itself
    private final Journeys journeys = new Journeys();
    private final Holders holders = new Holders();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger farLines = new AtomicInteger();
    private final Set<Session> sessions = Collections.synchronizedSet(new HashSet<>());

    /// @param number random, so that what it has numbered means nothing to another that listens in its place
    Server(long number, Queue<Connection> door) {
        this.number = number;
        this.numbers = new AtomicLong(number);
        this.door = door;
        makers.values().forEach(maker -> faces.add(maker.type()));
        faces.addAll(Makers.FURTHER);
    }

    /// The server of that number, if the calling code is of its process; in this JVM there may be others, which are threads.
    static @Nullable Server here(long number) {
        Server known = HERE.get(number);
        return known != null && known.process == Process.current() ? known : null;
    }

    /// What the process of a manager does, from its start to its end.
    static void run(long number, Queue<Connection> door) throws InterruptedException {
        var server = new Server(number, door);
        HERE.put(number, server);
        try {
            server.admitFrom(door::get, false);
        } catch (ClosedException e) {
            // by shutdown
        } finally {
            HERE.remove(number);
            server.end();
        }
    }

    /// Closes all doors, and hangs up on all clients.
    void end() {
        door.close(); // first: who comes in later is not among those below
        listeners.forEach(Listener::close);
        List<Session> left;
        synchronized (sessions) {
            left = new ArrayList<>(sessions);
        }
        left.forEach(Session::close);
    }

    /// Where clients come in.
    interface Door {
        /// The next of them, waiting until there is one.
        ///
        /// @throws ClosedException if nobody will come any more
        Connection next() throws InterruptedException;
    }

    /// Lets clients in until the door is closed.
    ///
    /// @throws ClosedException then
    void admitFrom(Door door, boolean isRemote) throws InterruptedException {
        long pauseMillis = 0;
        while (true) {
            try {
                Thread.sleep(pauseMillis); // which may itself want memory
                pauseMillis = 0;
                admit(door.next(), isRemote);
            } catch (TransferException e) {
                // who knocked has died meanwhile
            } catch (OutOfMemoryError e) { // others may give back what is wanting
                pauseMillis = PAUSE_MILLIS;
            }
        }
    }

    /// Lets clients in from outside the process tree who have the key.
    ///
    /// @return where it listens
    Address listen(Address address, AuthKey key) {
        Listener listener = Listener.open(address, Wire.options(key));
        try {
            listeners.add(listener);
            if (door.isClosed()) {
                throw new ClosedException("the manager was shut down");
            }
            Thread.ofPlatform().name("mp-manager-door").daemon().start(() -> admitFrom(listener));
            return listener.address();
        } catch (Throwable e) {
            listener.close();
            throw e;
        }
    }

    private void admitFrom(Listener listener) {
        try (listener) {
            while (true) {
                admitUntilInterrupted(listener);
            }
        } catch (ClosedException e) {
            // which is how it ends
        }
    }

    /// No interrupt ends it: who interrupts all threads does not mean this one.
    private void admitUntilInterrupted(Listener listener) {
        try {
            admitFrom(listener::accept, true);
        } catch (InterruptedException e) {
            // and was cleared
        }
    }

    /// Has a thread serve a client that is allowed in. If there is no thread or no memory for it, it is hung up on: others
    /// may have what they need.
    private void admit(Connection connection, boolean isRemote) {
        try {
            if (isRemote && farLines.get() >= FAR_LINES_MOST) {
                refuse(connection);
            } else {
                start(new Session(this, new Wire(connection, isRemote)), isRemote);
            }
        } catch (OutOfMemoryError | RejectedExecutionException e) {
            connection.close();
        }
    }

    private void start(Session session, boolean isRemote) {
        sessions.add(session);
        if (door.isClosed()) {
            session.close(); // its thread ends at once
        }
        farLines.addAndGet(isRemote ? 1 : 0);
        try {
            Thread.ofPlatform()
                    .name("mp-manager-session")
                    .daemon(true)
                    .start(() -> {
                        try {
                            session.run();
                        } finally {
                            end(session, isRemote);
                        }
                    });
        } catch (Throwable e) {
            end(session, isRemote);
            throw e;
        }
    }

    private void end(Session session, boolean isRemote) {
        sessions.remove(session);
        farLines.addAndGet(isRemote ? -1 : 0);
    }

    /// Has a client that is allowed in told why it is not served.
    private void refuse(Connection connection) {
        var session = new Session(this, new Wire(connection, true));
        var why =
                new IllegalStateException(
                        "the manager has as many lines from outside as it may: most="
                                + FAR_LINES_MOST
                                + " (another number can be set by its system property"
                                + " multiprocessing.managerLines)");
        Thread.ofVirtual().name("mp-manager-session").start(() -> session.refuse(why));
    }

    /// Who of the clients has acquired what.
    Holders holders() {
        return holders;
    }

    /// A number for a client process.
    long admit() {
        long own = numbers.incrementAndGet();
        synchronized (clients) {
            clients.put(own, new Borrower());
        }
        return own;
    }

    /// @throws ClosedException if there is no such client: it has left, or is another manager's
    Borrower client(long own) {
        synchronized (clients) {
            Borrower known = clients.get(own);
            if (known == null) {
                throw Borrower.gone();
            }
            return known;
        }
    }

    void drop(Borrower client, long number) {
        client.drop(number);
        journeys.tidySometimes();
    }

    void leave(long own) {
        Borrower gone;
        synchronized (clients) {
            gone = clients.remove(own);
        }
        if (gone != null) {
            gone.leave();
        }
        journeys.tidySometimes();
    }

    void register(String name, Maker maker) {
        makers.put(name, maker);
        faces.add(maker.type());
    }

    /// Whether objects of that name are made by a factory of the user's.
    boolean isRegistered(String name) {
        return !Objects.equals(makers.get(name), Makers.STANDARD.get(name));
    }

    /// Makes an object of a registered kind.
    Referent create(String name, Class<?> wanted, @Nullable Object[] arguments) throws Exception {
        Maker maker = makers.get(name);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "nothing is registered by that name: name="
                            + name
                            + ", known="
                            + makers.keySet());
        }
        if (!wanted.isAssignableFrom(maker.type())) {
            throw new IllegalArgumentException(
                    name
                            + " is registered as "
                            + maker.type().getName()
                            + ", not as "
                            + wanted.getName());
        }
        Object made = maker.make(arguments);
        if (made == null) {
            throw new IllegalStateException("the factory has made nothing: name=" + name);
        }
        if (Face.handlerOf(made) instanceof Referent known
                && known.server() == this
                && maker.type().isInstance(made)) {
            return known;
        }
        return referent(made, maker.type(), maker.isGuarded() ? new Guard() : null);
    }

    private Referent referent(Object object, Class<?> type, @Nullable Guard guard) {
        journeys.tidySometimes();
        Face face = Face.of(type);
        face.checkFits(object);
        return new Referent(this, numbers.incrementAndGet(), object, face, guard);
    }

    /// Whether the results of an operation are used where they are.
    boolean isProxied(Operation operation) {
        return operation.returnsView() || faces.contains(operation.method().getReturnType());
    }

    /// What goes out in place of a result that is used where it is.
    Object standIn(Object result, Operation operation, Referent of) {
        if (of.object() instanceof Pool && result instanceof Results<?> results) {
            var _ = results.readAll(); // the input is here, and the client may close the pool first
        }
        return Face.handlerOf(result) != null
                ? result
                : referent(result, operation.typeOfStandIn(), of.guard()).standIn();
    }

    /// What goes out of the process tree in place of something that is shared within it.
    Object standInFor(Shareable shared) {
        Class<?> type = Face.handlerOf(shared) == null ? Makers.typeOf(shared) : null;
        return type == null ? shared : referent(shared, type, null).standIn();
    }

    /// Keeps a referent while a proxy for it is on its way from one process to another.
    ///
    /// @param ticket as for [Journeys#depart]
    /// @return the number of the journey
    long depart(Referent referent, @Nullable Ticket ticket) {
        journeys.tidySometimes();
        long journey = numbers.incrementAndGet();
        journeys.depart(journey, referent, ticket);
        return journey;
    }

    /// The handle for a proxy that leaves this process by another way than to a client.
    ProxyHandle handle(Referent referent) {
        Ticket ticket = Ticket.alone();
        try {
            var journey = new Journey(depart(referent, ticket), referent.number(), ticket);
            return new ProxyHandle(door, number, ProcessId.here(), journey, referent.face().type());
        } catch (Throwable e) {
            ticket.revoke();
            throw e;
        }
    }

    /// What a proxy that has arrived stands for.
    ///
    /// @throws IllegalStateException if the journey has ended, and nobody has the referent
    Referent arrive(Journey journey) {
        return journeys.arrive(journey);
    }

    /// How many objects proxies stand for, those on their way included.
    int count() {
        var all = new HashSet<Referent>();
        journeys.collect(all);
        synchronized (clients) {
            clients.values().forEach(client -> client.collect(all));
        }
        return all.size();
    }

    void recall(long journey) {
        journeys.recall(journey);
    }

    @Override
    public String toString() {
        return "manager (pid " + ProcessHandle.current().pid() + ")";
    }
}
