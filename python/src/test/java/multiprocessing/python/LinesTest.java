package multiprocessing.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Connection;
import multiprocessing.connection.Listener;
import multiprocessing.connection.Terms;
import multiprocessing.error.ClosedException;
import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Lines to a manager that hangs up, which is none of Python's.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LinesTest {
    private static final Terms TERMS =
            Terms.of(AuthKey.of("a key of tests")).codec(new PickleCodec());

    private final Path socket;
    private final Listener listener;
    private final Queue<Connection> open = new ConcurrentLinkedQueue<>();
    private final CountDownLatch bothHaveCalled = new CountDownLatch(2);

    LinesTest(@TempDir Path folder) {
        socket = folder.resolve("manager");
        listener = Listener.open(Address.unix(socket), TERMS);
        begin(() -> {
            while (true) {
                Connection line = listener.accept();
                open.add(line);
                begin(() -> answer(line));
            }
        });
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void begin(Work work) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        assertThat(e)
                                .isInstanceOfAny(
                                        MultiprocessingException.class,
                                        ClosedChannelException.class);
                    }
                });
    }

    private void answer(Connection line) throws InterruptedException {
        while (true) {
            @Nullable Object result = null;
            switch (line.recv(List.class).get(1).toString()) {
                case "create" -> result = new Object[] {"1", new Object[] {"find"}};
                case "together" -> {
                    bothHaveCalled.countDown();
                    bothHaveCalled.await();
                }
                default -> {}
            }
            line.send(new @Nullable Object[] {"#RETURN", result});
        }
    }

    private void hangUp() {
        open.forEach(Connection::close);
        open.clear();
    }

    @AfterEach
    void close() {
        listener.close();
        hangUp();
    }

    @Test
    void whenTheManagerHasHungUpOnIdleLinesTheNextCallTakesANewOne() throws Exception {
        try (var manager = PythonManager.connect(listener.address(), TERMS)) {
            PythonProxy proxy = manager.create("Table");
            var other =
                    Thread.ofVirtual()
                            .start(() -> Wait.uninterrupted(() -> proxy.call("together") == null));
            assertThat(proxy.call("together")).isNull();
            other.join();
            hangUp();
            assertThat(proxy.call("find")).isNull();
        }
    }

    @Test
    void whoClosesAManagerThatLetsNobodyInAsksOnceAndIsDone() throws Exception {
        var manager = PythonManager.connect(listener.address(), TERMS);
        PythonProxy first = manager.create("Table");
        PythonProxy second = manager.create("Table");
        assertThat(second.call("find")).isNull();
        PythonProxy third = manager.create("Table");
        listener.close();
        var comings = new AtomicInteger();
        try (var closed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            closed.bind(UnixDomainSocketAddress.of(socket));
            begin(() -> turnAway(closed, comings));
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

    private static void turnAway(ServerSocketChannel from, AtomicInteger comings)
            throws IOException {
        while (true) {
            var guest = from.accept();
            comings.incrementAndGet();
            guest.close();
        }
    }
}
