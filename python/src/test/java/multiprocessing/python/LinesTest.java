package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.Address;
import multiprocessing.connection.AddressException;
import multiprocessing.connection.AuthenticationException;
import multiprocessing.connection.Connection;
import multiprocessing.connection.ConnectionOptions;
import multiprocessing.error.ClosedException;
import multiprocessing.manager.AcquirerProxy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Lines to a manager that hangs up.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LinesTest {
    private static final int CROWD = 40;

    private final Path socket;
    private final FakeManager python;
    private final CountDownLatch bothHaveCalled = new CountDownLatch(2);
    private final CyclicBarrier crowd = new CyclicBarrier(CROWD);

    LinesTest(@TempDir Path folder) {
        socket = folder.resolve("manager");
        python = new FakeManager(Address.unix(socket), this::answer);
    }

    private @Nullable Object answer(FakeManager.Question question) throws InterruptedException {
        switch (question.method()) {
            case "create" -> {
                return FakeManager.made("find", "__len__");
            }
            case "together" -> {
                bothHaveCalled.countDown();
                bothHaveCalled.await();
            }
            case "in a crowd" -> await(crowd);
            case "strange" -> {
                question.line().send(new Object[] {Session.PROXY, new Object[0]});
                return FakeManager.LATER;
            }
            case "long" -> {
                return "x".repeat(2_000);
            }
            default -> {}
        }
        return null;
    }

    private static void await(CyclicBarrier all) throws InterruptedException {
        try {
            int _ = all.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        python.close();
    }

    @Test
    void whenTheManagerHasHungUpOnIdleLinesTheNextCallTakesANewOne() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            var other =
                    Thread.ofVirtual()
                            .start(() -> Wait.uninterrupted(() -> proxy.call("together") == null));
            assertThat(proxy.call("together")).isNull();
            other.join();
            python.hangUp();
            assertThat(proxy.call("find")).isNull();
        }
    }

    @Test
    void ofTheLinesOfManyCallsAtOnceSomeAreKept() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            var callers = new ArrayList<Thread>();
            for (int i = 0; i < CROWD; i++) {
                callers.add(
                        Thread.ofVirtual()
                                .start(() ->
                                        Wait.uninterrupted(
                                                () -> proxy.call("in a crowd") == null)));
            }
            for (Thread each : callers) {
                each.join();
            }
            while (python.lines() > 16) {
                Thread.sleep(1); // until it has noticed that a line is closed
            }
            assertThat(python.lines()).isEqualTo(16);
            assertThat(proxy.call("find")).isNull();
            assertThat(python.lines()).isEqualTo(16);
        }
    }

    @Test
    void whatAManagerThatIsGoneIsAskedFailsAsEachCallDoes() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            python.close();
            for (ThrowingCallable call : callsOf(manager, proxy)) {
                assertThatExceptionOfType(ClosedException.class)
                        .isThrownBy(call)
                        .withMessageContaining("gone")
                        .withCauseInstanceOf(AddressException.class);
            }
            assertThatExceptionOfType(AddressException.class).isThrownBy(python::connect);
        }
    }

    @Test
    void aManagerThatLetsNobodyInAnyMoreIsGone() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            python.close();
            try (var closed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                closed.bind(UnixDomainSocketAddress.of(socket));
                Thread.ofVirtual().start(() -> turnAway(closed, new AtomicInteger()));
                for (ThrowingCallable call : callsOf(manager, proxy)) {
                    assertThatExceptionOfType(ClosedException.class)
                            .isThrownBy(call)
                            .withMessageContaining("gone")
                            .withCauseInstanceOf(AuthenticationException.class);
                }
                assertThatExceptionOfType(AuthenticationException.class)
                        .isThrownBy(python::connect);
            }
        }
    }

    private static List<ThrowingCallable> callsOf(PythonManager manager, PythonProxy proxy) {
        return List.of(() -> manager.create("Table"), manager::objects, () -> proxy.call("find"));
    }

    @Test
    void aProxyThatIsClosedCallsNothingAnyMore() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy other = manager.create("Table");
            PythonProxy proxy = manager.create("Table"); // of the same object
            List<Object> list = proxy.asList();
            proxy.close();
            for (ThrowingCallable call :
                    List.<ThrowingCallable>of(() -> proxy.call("find"), proxy::value, list::size)) {
                assertThatExceptionOfType(ClosedException.class)
                        .isThrownBy(call)
                        .withMessageContaining("this proxy is closed");
            }
            assertThat(other.call("find")).isNull();
        }
    }

    @Test
    void whoClosesAManagerThatLetsNobodyInAsksOnceAndIsDone() throws Exception {
        var manager = python.connect();
        PythonProxy first = manager.create("Table");
        PythonProxy second = manager.create("Table");
        assertThat(second.call("find")).isNull();
        PythonProxy third = manager.create("Table");
        python.shut();
        var comings = new AtomicInteger();
        try (var closed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            closed.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> turnAway(closed, comings));
            first.close();
            assertThat(comings).hasValue(1);
            manager.close();
            third.close();
            assertThat(comings).hasValue(2);
        }
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> second.call("find"))
                .withMessageContaining("closed here");
    }

    private static void turnAway(ServerSocketChannel from, AtomicInteger comings) {
        try {
            while (true) {
                var guest = from.accept();
                comings.incrementAndGet();
                guest.close();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    @Test
    void whoseLineEndsWhileHeAcquiresLeavesToAnotherWhatThatHas() throws Exception {
        var lines = new ConcurrentHashMap<String, Connection>(); // by which each was first called
        FakeManager.Answers answers =
                question -> {
                    String method = question.method();
                    boolean isFirst = lines.putIfAbsent(method, question.line()) == null;
                    if (method.equals("acquire") && !isFirst) {
                        question.line().close();
                        return FakeManager.LATER;
                    }
                    return method.equals("create") ? FakeManager.made("acquire") : true;
                };
        try (var python = new FakeManager(answers);
                var manager = python.connect()) {
            AcquirerProxy lock = manager.lock("Lock");
            PythonProxy table = manager.create("Table");
            lock.acquire();
            elsewhere(() ->
                    assertThatExceptionOfType(ClosedException.class).isThrownBy(lock::acquire));
            Object _ = table.call("of the holder");
            elsewhere(() -> assertThat(table.call("of another")).isEqualTo(true));
            assertThat(lines.get("of the holder")).isSameAs(lines.get("acquire"));
            assertThat(lines.get("of another")).isNotSameAs(lines.get("acquire"));
        }
    }

    private static void elsewhere(ThrowingCallable calls) throws Exception {
        var all =
                new FutureTask<>(() -> {
                    assertThatCode(calls).doesNotThrowAnyException();
                    return true;
                });
        Thread.ofVirtual().start(all);
        assertThat(all.get()).isTrue();
    }

    @Test
    void aProxyOfNothingIsNoAnswer() throws Exception {
        try (var manager = python.connect()) {
            PythonProxy proxy = manager.create("Table");
            assertThatExceptionOfType(PythonException.class)
                    .isThrownBy(() -> proxy.call("strange"));
        }
    }

    @Test
    void anAnswerThatIsLongerThanTheOptionsAllowIsToldAsThat() throws Exception {
        ConnectionOptions options = FakeManager.OPTIONS.maxMessageBytes(1_000);
        try (var manager = python.connect(options)) {
            PythonProxy proxy = manager.create("Table");
            assertThatExceptionOfType(ClosedException.class)
                    .isThrownBy(() -> proxy.call("long"))
                    .withMessageContaining("maxMessageBytes");
        }
    }

    static final class Large {
        private static final byte[] ANSWER =
                new byte[16 << 20]; // for two of which there is no room

        private static final Set<Connection> LINES = ConcurrentHashMap.newKeySet(); // of calls

        private Large() {}

        static void main() throws Exception {
            try (var python = new FakeManager(Large::to);
                    var manager = python.connect()) {
                PythonProxy proxy = manager.create("Table");
                AcquirerProxy lock = manager.lock("Lock");
                lock.acquire();
                try {
                    Object _ = proxy.call("find");
                } catch (OutOfMemoryError e) {
                    System.out.println("too large");
                }
                lock.release();
                System.out.println("released");
                lock.release();
                System.out.println("lines: " + LINES.size());
            }
        }

        private static Object to(FakeManager.Question question) throws InterruptedException {
            return switch (question.method()) {
                case "create" -> FakeManager.made("find", "acquire", "release");
                case "release" -> LINES.add(question.line());
                case "find" -> {
                    question.line().sendBytes(ANSWER);
                    yield FakeManager.LATER;
                }
                default -> true;
            };
        }
    }

    @Test
    void anAnswerForWhichThereIsNoMemoryIsNotWaitedForAgainNorItsLineGivenToAnother()
            throws Exception {
        assertThat(FullHeap.printed(Large.class)).isEqualTo("too large\nreleased\nlines: 2\n");
    }

    static final class Unsent {
        private Unsent() {}

        static void main() throws Exception {
            try (var python = new FakeManager(Unsent::to);
                    var manager = python.connect()) {
                PythonProxy proxy = manager.create("Table");
                AcquirerProxy lock = manager.lock("Lock");
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> callAndRelease(proxy, lock))
                        .join(Duration.ofSeconds(20));
            }
        }

        private static void callAndRelease(PythonProxy proxy, AcquirerProxy lock) {
            var all = new ArrayList<ByteBuffer>();
            try {
                lock.acquire();
                while (true) {
                    all.add(
                            ByteBuffer.allocateDirect(
                                    1 << 19)); // half of what a large message takes
                }
            } catch (OutOfMemoryError e) {
                call(proxy);
                lock.release();
                System.out.println("released, with so many taken: " + (all.size() > 1));
            } catch (InterruptedException e) {
                System.out.println(e);
            }
        }

        private static void call(PythonProxy proxy) {
            try {
                Object _ = proxy.ask("find", "x".repeat(600_000));
            } catch (OutOfMemoryError e) {
                System.out.println("not sent");
            }
        }

        private static Object to(FakeManager.Question question) {
            return question.method().equals("create")
                    ? FakeManager.made("find", "acquire", "release")
                    : true;
        }
    }

    @Test
    void theAnswerToWhatCouldNotBeSentIsNotWaitedFor() throws Exception {
        assertThat(FullHeap.printed(Unsent.class))
                .isEqualTo("not sent\nreleased, with so many taken: true\n");
    }
}
