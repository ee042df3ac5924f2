package multiprocessing.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.connection.Address;
import multiprocessing.connection.Attendance;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.RemoteException;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableFunction;
import multiprocessing.heap.Ticket;
import multiprocessing.pool.Results;
import multiprocessing.sync.Holders;
import org.jspecify.annotations.Nullable;

/// The server's end of one line: takes requests, does them in its thread, replies.
final class Session implements Side {
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = 50_000_000;
    private static final int FIRST_ARGUMENT = 3; // of a CREATE or CALL

    private final Server server;
    private final Wire wire;
    private final Attendance attendance;
    private final Holders.Holder holder;
    private @Nullable Borrower client;
    private long first; // the client's number on its first line, else 0
    private Guard.Use use = Guard.FREE; // of the object of the request
    private final Map<Long, Referent> going = new HashMap<>(); // in the message that is encoded

    Session(Server server, Wire wire) {
        this.server = server;
        this.wire = wire;
        this.attendance = new Attendance(wire.connection());
        this.holder = server.holders().new Holder();
    }

    Server server() {
        return server;
    }

    /// Serves until the line ends: with the client's thread or process, or with the server.
    void run() {
        try {
            while (true) {
                goOn();
            }
        } catch (EndOfStreamException | BrokenPipeException | ClosedException e) {
            // which is how it ends
        } catch (TransferException | IllegalStateException | ClassCastException e) {
            // who does not keep to the protocol is hung up on
        } catch (SharedMemoryException e) {
            // and who cannot even be told that there is no memory
        } finally {
            end();
        }
    }

    /// A client's first line goes on for want of memory: with it ends all that the client has. Another ends, so that who waits
    /// for a reply is told.
    private void goOn() {
        boolean isFirst = first != 0; // not yet when it greets, which is replied to
        try {
            serve(receive());
        } catch (OutOfMemoryError e) {
            if (!isFirst) {
                throw e;
            }
            LockSupport.parkNanos(PAUSE_NANOS); // others may give some back
        }
    }

    /// No interrupt ends a session: it is what code of the user's has left, or was meant for that and came late.
    private byte[] receive() {
        byte[] bytes = Wire.uninterruptibly(wire::receive);
        boolean _ = Thread.interrupted();
        return bytes;
    }

    private void end() {
        try {
            wire.close();
        } finally {
            try {
                holder.releaseAll();
            } finally {
                server.leave(first);
            }
        }
    }

    /// Answers the first request, which must come soon, by an exception, and ends the line. What is called back before that
    /// is, since nobody would know that it was not.
    void refuse(RuntimeException why) {
        try {
            boolean isRecall = true;
            while (isRecall && wire.connection().poll(REQUEST_PATIENCE)) {
                // unread, it would make the system drop the answer
                @Nullable Object[] request = wire.decode(NOBODY, wire.receive());
                isRecall = what(request) == Request.RECALL;
                if (isRecall) {
                    server.recall((Long) argument(request, 1));
                } else {
                    wire.send(failure(why));
                }
            }
        } catch (RuntimeException | InterruptedException e) {
            // who is refused has gone, or says something else
        } finally {
            wire.close();
        }
    }

    void close() {
        wire.close();
    }

    private void serve(byte[] bytes) {
        if (bytes.length == 0) {
            return; // an interrupt that came too late
        }
        @Nullable Object[] request;
        try {
            boolean isWaitedFor = client != null && first == 0;
            request = isWaitedFor ? wire.decode(this, bytes) : decodeInTheEnd(bytes);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (first == 0) { // else nobody waits for a reply, and any would be taken for the end
                wire.sendUninterruptibly(failure(isForgotten() ? Borrower.gone() : e));
            }
            return;
        }
        switch (what(request)) {
            case Request.DROP -> server.drop(client(), (Long) argument(request, 1));
            case Request.RECALL -> server.recall((Long) argument(request, 1));
            default -> reply(answer(request));
        }
    }

    /// Waits for memory, unless the server ends: what is dropped and not heard of is kept as long as its client, and what is
    /// called back by who has not greeted as long as the server.
    private @Nullable Object[] decodeInTheEnd(byte[] bytes) {
        while (true) {
            try {
                return wire.decode(this, bytes);
            } catch (OutOfMemoryError e) {
                if (wire.connection().isClosed()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS); // others may give some back
            }
        }
    }

    private void reply(Wire.Encoded answer) {
        try {
            wire.sendUninterruptibly(answer);
        } catch (SharedMemoryException e) {
            wire.sendUninterruptibly(failure(e));
        }
    }

    private Wire.Encoded answer(@Nullable Object[] request) {
        try {
            if (what(request) == Request.CALL) {
                Referent referent = referent(request);
                referent.copyOthers(operation(request, referent), request, FIRST_ARGUMENT);
            }
            try {
                return encode(true, obey(request));
            } finally {
                endUse();
            }
        } catch (Throwable e) { // the user's code may throw anything; the session goes on
            return failure(e);
        }
    }

    private Wire.Encoded failure(Throwable e) {
        try {
            return encodedFailure(e);
        } catch (TransferException unsent) { // for what it holds
            var standIn = new RemoteException(e.getClass().getName(), e.getMessage(), unsent);
            return encodedFailure(standIn);
        }
    }

    /// The client adds whose the frames are: the exception is perhaps one that an object here keeps and throws each time.
    private Wire.Encoded encodedFailure(Throwable e) {
        return encode(false, e, server.toString());
    }

    private Wire.Encoded encode(@Nullable Object... reply) {
        try {
            return wire.encode(this, reply);
        } finally {
            going.clear();
        }
    }

    /// Not before the result is encoded, so that nothing changes it in between.
    private void endUse() {
        Guard.Use ended = use;
        use = Guard.FREE;
        ended.close();
    }

    private static int what(@Nullable Object[] request) {
        return request.length > 0 && request[0] instanceof Integer what ? what : -1;
    }

    private @Nullable Object obey(@Nullable Object[] request) throws Throwable {
        return switch (what(request)) {
            case Request.HELLO -> greet((Long) argument(request, 1));
            case Request.CALL -> call(request);
            case Request.APPLY -> apply(request);
            case Request.COPY -> copy(request);
            case Request.CREATE -> create(request);
            case Request.DEPART ->
                    server.depart(
                            referent(request),
                            wire.isRemote() ? null : (Ticket) argument(request, 2));
            case Request.ARRIVE -> server.arrive((Journey) argument(request, 1)).standIn();
            default -> manage(request);
        };
    }

    private @Nullable Object manage(@Nullable Object[] request) throws Throwable {
        if (wire.isRemote()) {
            throw new IllegalStateException("only the manager's own process tree may do that");
        }
        return switch (what(request)) {
            case Request.REGISTER -> {
                server.register((String) argument(request, 1), (Maker) argument(request, 2));
                yield null;
            }
            case Request.SERVE ->
                    server.listen((Address) argument(request, 1), (AuthKey) argument(request, 2));
            case Request.COUNT -> server.count();
            default -> throw new TransferException("no such request: " + what(request));
        };
    }

    private long greet(long number) {
        if (number == 0) {
            first = server.admit();
        }
        long own = number == 0 ? first : number;
        client = server.client(own);
        return own;
    }

    private @Nullable Object call(@Nullable Object[] request) throws Throwable {
        Referent referent = referent(request);
        Operation operation = operation(request, referent);
        Object[] arguments = Arrays.copyOfRange(request, FIRST_ARGUMENT, request.length);
        Object object = referent.object();
        use = referent.use(false);
        Attendance.Action<@Nullable Object, Throwable> action =
                () -> referent.perform(operation, arguments);
        Object result =
                Held.over(
                        holder,
                        object,
                        operation,
                        operation.mayWait() || object instanceof Results
                                ? () -> attendance.over(action)
                                : action);
        if (result == null) {
            return null;
        }
        return server.isProxied(operation)
                ? server.standIn(result, operation, referent)
                : sendable(result, operation.method().getReturnType());
    }

    /// A factory of the user's may wait.
    private @Nullable Object create(@Nullable Object[] request) throws Throwable {
        var name = (String) argument(request, 1);
        var type = (Class<?>) argument(request, 2);
        Object[] arguments = Arrays.copyOfRange(request, FIRST_ARGUMENT, request.length);
        Attendance.Action<Object, Exception> making =
                () -> server.create(name, type, arguments).standIn();
        return server.isRegistered(name) ? attendance.over(making) : making.run();
    }

    private static Operation operation(@Nullable Object[] request, Referent referent) {
        return referent.face().operation((String) argument(request, 2));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object apply(@Nullable Object[] request) throws Throwable {
        var function = (SerializableFunction<Object, @Nullable Object>) argument(request, 2);
        Referent referent = referent(request);
        return attendance.over(() -> {
            use = referent.enterForFunction();
            return sendable(function.applyOrThrow(referent.standIn()), Object.class);
        });
    }

    private @Nullable Object copy(@Nullable Object[] request) throws InterruptedException {
        Referent referent = referent(request);
        return attendance.over(() -> {
            use = referent.enter(false);
            return Detached.original(referent.object());
        });
    }

    private @Nullable Object sendable(@Nullable Object result, Class<?> type) {
        return switch (result) {
            case Map.Entry<?, ?> entry
                    when type == Map.Entry.class
                            || (type == Object.class && !Detached.isOnItsOwn(entry)) ->
                    new DetachedEntry(
                            sendable(entry.getKey(), Object.class),
                            sendable(entry.getValue(), Object.class));
            case Object[] elements when elements.getClass() == Object[].class ->
                    new ArrayCopies().of(elements, element -> sendable(element, Object.class));
            case Shareable shared when wire.isRemote() -> server.standInFor(shared);
            case null, default -> result;
        };
    }

    private Referent referent(@Nullable Object[] request) {
        return client().referent((Long) argument(request, 1));
    }

    /// Whether the client has left, so that it holds none of what it names.
    private boolean isForgotten() {
        return client != null && client.isGone();
    }

    private Borrower client() {
        Borrower known = client;
        if (known == null) {
            throw new IllegalStateException("this client has not said who it is");
        }
        return known;
    }

    private static Object argument(@Nullable Object[] request, int index) {
        Object argument = index < request.length ? request[index] : null;
        if (argument == null) {
            throw new TransferException("request is malformed: an argument is missing");
        }
        return argument;
    }

    @Override
    public Handle handle(Shareable shareable) {
        if (Face.handlerOf(shareable) instanceof Referent own && own.server() == server) {
            going.put(own.number(), own);
            return own.reference();
        }
        return shareable.toHandle();
    }

    @Override
    public void lend(List<Long> numbers) {
        numbers.forEach(number -> client().lend(requireNonNull(going.get(number))));
    }

    @Override
    public void takeBack(List<Long> numbers) {
        numbers.forEach(number -> client().drop(number));
    }

    @Override
    public Object resolve(long number, Class<?> type) {
        return client().referent(number).standIn();
    }
}
