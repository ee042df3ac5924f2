package multiprocessing.python;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import multiprocessing.connection.Attendance;
import multiprocessing.connection.BrokenPipeException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Holders;
import org.jspecify.annotations.Nullable;

/// The server's end of one line of a Python client: takes requests, does them in its thread, replies.
///
/// ```
///  (None, 'create', ('get_queue',), {})    ─▶   one request to the server, and the line ends;
///  (None, 'accept_connection', (name,), {}) ─▶  or this one, and from then on requests to objects:
///  ('2a', 'put', (item,), {'timeout': 1})  ─▶
///                                          ◀─   ('#RETURN', result), ('#ERROR', exception)
///                                               ('#TRACEBACK', text), ('#UNSERIALIZABLE', text)
///                                               ('#PROXY', (method names, token))
/// ```
final class Session {
    static final String RETURN = "#RETURN";
    static final String ERROR = "#ERROR";
    static final String PROXY = "#PROXY";
    private static final String TRACEBACK = "#TRACEBACK";
    static final String UNSERIALIZABLE = "#UNSERIALIZABLE";

    private static final List<String> ANSWER = List.of("kind", "result");

    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final PythonServer server;
    private final Connection client;
    private final Names names;
    private final Attendance attendance;
    private final Holders.Holder holder;
    private final Referents.Of referents;
    private final Supplier<Optional<Family>> peer;
    private boolean hasAsked;
    private @Nullable Family family;

    /// @param peer who is at the other end, if that is known; it is asked while the client waits for an answer
    Session(PythonServer server, Connection client, Supplier<Optional<Family>> peer) {
        this.server = server;
        this.client = client;
        this.peer = peer;
        this.names = new ServerNames(server.referents());
        this.attendance = new Attendance(client);
        this.holder = server.holders().new Holder();
        this.referents = server.referents().new Of();
    }

    private record Request(
            @Nullable Object ident, String method, List<?> arguments, Map<?, ?> keywords) {}

    private interface Answer {
        /// An encoded reply.
        byte[] to(Request request) throws Exception;
    }

    Attendance attendance() {
        return attendance;
    }

    /// Whose processes the client is one of; null if that is not known. In the session's thread.
    @Nullable
    Family family() {
        if (!hasAsked) {
            hasAsked = true;
            family = peer.get().orElse(null);
        }
        return family;
    }

    /// What the client has acquired.
    Holders.Holder holder() {
        return holder;
    }

    /// Serves until the line ends: with the client's thread or process, or with the server.
    void run() {
        untilTheEnd(this::serve);
    }

    /// Tells the client, at its first request, why it is not served. Who is silent is left after a second.
    void refuse(String why) {
        untilTheEnd(() -> {
            if (client.poll(SILENCE) && receive() != null) {
                reply(ERROR, Errors.runtime(why).error().orElseThrow());
            }
        });
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void untilTheEnd(Work work) {
        try (client) {
            work.run();
        } catch (EndOfStreamException
                | BrokenPipeException
                | ClosedException
                | InterruptedException e) {
            // which is how it ends
        } finally {
            try {
                holder.releaseAll();
            } finally {
                referents.end();
            }
        }
    }

    private void serve() throws InterruptedException {
        Request first = receive();
        if (first == null) {
            return;
        }
        switch (first.method()) {
            case "accept_connection" -> {
                reply(RETURN, null);
                while (true) {
                    serveNext();
                }
            }
            case "shutdown" -> {
                try {
                    reply(RETURN, null);
                } finally { // also if the client has hung up
                    server.close();
                }
            }
            default -> answer(first, request -> returned(askServer(request)));
        }
    }

    private void serveNext() throws InterruptedException {
        Request next = receive();
        if (next != null) {
            answer(next, this::askObject);
        }
    }

    /// The next request; nothing if it is none, of which the client is told.
    private @Nullable Request receive() throws InterruptedException {
        attendance.begin();
        byte[] message = client.recvBytes(); // an error here may have left a part of it behind
        try {
            if (decoded(message) instanceof List<?> request
                    && request.size() == 4
                    && request.get(1) instanceof String method
                    && request.get(2) instanceof List<?> arguments
                    && request.get(3) instanceof Map<?, ?> keywords) {
                return new Request(request.getFirst(), method, arguments, keywords);
            }
            reply(TRACEBACK, "a request is (ident, method, arguments, keywords)\n");
        } catch (TransferException e) {
            reply(TRACEBACK, e.getMessage() + "\n");
        } catch (Error e) { // for want of memory, or of the user's code, when it is hashed
            reply(TRACEBACK, trace(e));
        }
        return null;
    }

    private @Nullable Object decoded(byte[] message) {
        return PickleCodec.decode(message, names, nestings());
    }

    private @Nullable Object askServer(Request request) throws Exception {
        Referents all = server.referents();
        switch (request.method()) {
            case "dummy" -> {}
            case "create" -> {
                List<?> arguments = request.arguments();
                Referent made =
                        all.create(
                                this,
                                String.valueOf(argument(request)),
                                arguments.subList(1, arguments.size()),
                                request.keywords());
                return new Object[] {made.ident(), made.methods().names()};
            }
            case "get_methods" -> {
                return all.at(((Token) argument(request)).ident()).methods().names();
            }
            case "incref" -> all.addReference(argument(request), this::family);
            case "decref" -> all.dropReference(argument(request), this::family);
            case "number_of_objects" -> {
                return all.count();
            }
            case "debug_info" -> {
                return server.toString();
            }
            default -> throw Errors.attribute("there is no request '" + request.method() + "'");
        }
        return null;
    }

    private static Object argument(Request request) {
        Object first = request.arguments().isEmpty() ? null : request.arguments().getFirst();
        if (first == null) {
            throw Errors.type(request.method() + "() needs an argument");
        }
        return first;
    }

    private byte[] askObject(Request request) throws InterruptedException {
        Methods methods = referents.at(request.ident()).methods();
        return methods.call(
                this, request.method(), request.arguments(), request.keywords(), this::returned);
    }

    /// For which objects clients have proxies.
    PlainPickler.Nestings nestings() {
        return server.referents()::nested;
    }

    /// An argument, or a copy of what it holds if a proxy stands for it: only what its methods show, and under its monitor.
    @Nullable
    Object read(@Nullable Object argument) {
        Nested nested = argument == null ? null : nestings().of(argument);
        return nested == null ? argument : copied(nested);
    }

    private Object copied(Nested nested) {
        Methods methods = server.referents().at(nested.ident()).methods();
        return Objects.requireNonNull(methods.copied(nestings()));
    }

    /// The arguments of tasks, without what others may change while they are sent: one copy for all, for there may be many.
    List<List<@Nullable Object>> forTasks(List<? extends List<?>> arguments) {
        Function<List<?>, List<@Nullable Object>> copy =
                server.referents().areAnyNested()
                        ? Deputy.Placing.inTasks(nestings(), this::copied)::in
                        : ArrayList::new;
        return arguments.stream().map(copy).toList();
    }

    /// Puts something in the place of each object for which there is a proxy, if what they are given to is a store that copies.
    void place(@Nullable Object[] arguments, Object asked) {
        if (Kinds.isCopying(asked) && server.referents().areAnyNested()) {
            Deputy.Placing placing =
                    asked instanceof Queue<?>
                            ? Deputy.Placing.inMessages(nestings())
                            : Deputy.Placing.inManager(nestings());
            Arrays.asList(arguments).replaceAll(placing::of);
        }
    }

    private void answer(Request request, Answer answer) throws InterruptedException {
        byte[] reply;
        try {
            reply = answer.to(request);
        } catch (PythonException e) {
            reply = raised(e);
        } catch (Throwable e) { // the user's code may throw anything; the session goes on
            reply = encoded(TRACEBACK, trace(e));
        }
        send(reply);
    }

    private byte[] returned(@Nullable Object result) {
        String kind = result instanceof Given ? PROXY : RETURN;
        Object content = result instanceof Given given ? proxy(given) : result;
        try {
            return encoded(kind, content);
        } catch (TransferException e) {
            return encoded(UNSERIALIZABLE, e.getMessage());
        } catch (Throwable e) { // which the user's lists and maps may throw, too
            return encoded(UNSERIALIZABLE, trace(e));
        }
    }

    private byte[] raised(PythonException e) {
        if (e.error().isPresent()) {
            try {
                return encoded(ERROR, e.error().get());
            } catch (Throwable unsent) {
                // it has an argument that is nested too deeply, is of a class of somebody's own, or
                // throws
            }
        }
        return encoded(TRACEBACK, trace(e));
    }

    private Object[] proxy(Given given) {
        Referent made = server.referents().add(given.methods());
        return new Object[] {made.methods().names(), new Token(given.typeid(), null, made.ident())};
    }

    private void reply(String kind, @Nullable Object content) throws InterruptedException {
        send(encoded(kind, content));
    }

    private byte[] encoded(String kind, @Nullable Object content) {
        return PickleCodec.encode(new @Nullable Object[] {kind, content}, ANSWER, nestings());
    }

    private void send(byte[] reply) throws InterruptedException {
        boolean _ = Thread.interrupted(); // as code of the user's may have left it
        if (!attendance.isEnded()) {
            client.sendBytes(reply);
        }
    }

    private static String trace(Throwable e) {
        var text = new StringWriter();
        try {
            e.printStackTrace(new PrintWriter(text, true));
        } catch (Throwable untold) { // by a method of the user's
            text.append(e.getClass().getName() + ", which cannot be shown: " + untold.getClass());
        }
        return text.toString();
    }
}
