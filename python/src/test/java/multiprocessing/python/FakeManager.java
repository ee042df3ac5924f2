package multiprocessing.python;

import static java.util.Objects.requireNonNull;
import static multiprocessing.python.PlainPickler.Nestings.NONE;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.connection.Listener;
import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// Plays a manager of Python's: answers what a test wants, when it wants it. Each line has a thread, as there.
final class FakeManager implements AutoCloseable {
    static final ConnectionOptions OPTIONS =
            ConnectionOptions.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    /// In the place of an answer that the test gives later.
    static final Object LATER = new Object();

    private final Listener listener;
    private final Answers answers;
    private final Set<Connection> lines = ConcurrentHashMap.newKeySet();

    FakeManager(Answers answers) {
        this(Listener.open(OPTIONS), answers);
    }

    FakeManager(Address address, Answers answers) {
        this(Listener.open(address, OPTIONS), answers);
    }

    private FakeManager(Listener listener, Answers answers) {
        this.listener = listener;
        this.answers = answers;
        begin(this::letIn);
    }

    interface Answers {
        @Nullable
        Object to(Question question) throws InterruptedException;
    }

    record Question(Connection line, String method, List<?> arguments) {}

    static void answer(Connection line, @Nullable Object result) throws InterruptedException {
        line.send(new @Nullable Object[] {"#RETURN", result});
    }

    /// The answer to who has an object made, of those methods.
    static Object made(String... methods) {
        return new Object[] {"1", methods};
    }

    PythonManager connect() throws InterruptedException {
        return connect(OPTIONS);
    }

    PythonManager connect(ConnectionOptions options) throws InterruptedException {
        return PythonManager.connect(listener.address(), options);
    }

    /// Lets nobody in any more; who is in stays.
    void shut() {
        listener.close();
    }

    void hangUp() {
        lines.forEach(Connection::close);
        lines.clear();
    }

    @Override
    public void close() {
        shut();
        hangUp();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void begin(Work work) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (MultiprocessingException | InterruptedException e) {
                        // somebody has hung up
                    }
                });
    }

    private void letIn() throws InterruptedException {
        while (true) {
            Connection line = listener.accept();
            lines.add(line);
            begin(() -> serve(line));
        }
    }

    /// How many lines are open.
    int lines() {
        return lines.size();
    }

    private void serve(Connection line) throws InterruptedException {
        try {
            answerAll(line);
        } finally {
            lines.remove(line);
        }
    }

    private void answerAll(Connection line) throws InterruptedException {
        while (true) {
            var request =
                    (List<?>)
                            requireNonNull(
                                    PickleCodec.decode(line.recvBytes(), ManagerNames::of, NONE));
            String method = (String) request.get(1);
            Object result = answers.to(new Question(line, method, (List<?>) request.get(2)));
            if (result != LATER) {
                answer(line, result);
            }
        }
    }
}
