package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.socket.Readiness;
import multiprocessing.testkit.Await;
import multiprocessing.time.Waitable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WatchTest {
    private final SocketChannel here;
    private final SocketChannel there;
    private final Readiness readable;

    WatchTest() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            there = SocketChannel.open(server.getLocalAddress());
            here = server.accept();
        }
        here.configureBlocking(false);
        readable = new Readiness(here, SelectionKey.OP_READ);
    }

    @AfterEach
    void close() throws IOException {
        readable.close();
        here.close();
        there.close();
    }

    /// Is not ready when somebody begins to wait, and for who looks meanwhile as soon as that may go on.
    private static final class Slow implements Waitable {
        final AtomicInteger looks = new AtomicInteger();
        final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public boolean isReady() {
            if (!Thread.currentThread().isVirtual()) {
                return false;
            }
            looks.incrementAndGet();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts", e);
            }
            return true;
        }

        @Override
        public Registration whenReady(Runnable action) {
            throw new UnsupportedOperationException();
        }
    }

    /// Seen as a request of a Python client that was never answered: what had come was that request itself, taken by then,
    /// and was told to who waited on its behalf as something that the client sends because it waits no more.
    @Test
    void whoComesWhileAnotherIsSeenToBeReadyIsNotToldOfThat() throws Exception {
        var slow = new Slow();
        var watch = new Watch(slow, readable, () -> {});
        var looksWhenTold = new AtomicInteger();
        var _ = watch.add(() -> {});
        assertThat(there.write(ByteBuffer.allocate(1))).isEqualTo(1);
        Await.await(() -> slow.looks.get() == 1, "the thread that looks to do so");
        var _ = watch.add(() -> looksWhenTold.set(slow.looks.get()));
        slow.mayGoOn.countDown();
        Await.await(() -> looksWhenTold.get() != 0, "who came later to be told");
        assertThat(looksWhenTold).hasValue(2);
    }

    /// Has no memory for its first look, as for a long message.
    private final class Exhausted implements Waitable {
        private boolean hasLooked; // only who looks has it

        @Override
        public boolean isReady() {
            if (!Thread.currentThread().isVirtual()) {
                return false;
            }
            if (!hasLooked) {
                hasLooked = true;
                throw new OutOfMemoryError("as a test wants it");
            }
            try {
                return here.read(ByteBuffer.allocate(1)) > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Registration whenReady(Runnable action) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whoWaitsLooksForItselfAfterAnError() throws Exception {
        var watch = new Watch(new Exhausted(), readable, () -> {});
        var told = new AtomicInteger();
        var _ = watch.add(told::incrementAndGet);
        Await.await(() -> told.get() == 1, "who waited to be told");
        var _ = watch.add(told::incrementAndGet);
        assertThat(there.write(ByteBuffer.allocate(1))).isEqualTo(1);
        Await.await(() -> told.get() == 2, "who came later to be told");
    }

    @Test
    void oneWhoWaitsAndThrowsDoesNotKeepItFromTheOthers() throws Exception {
        var slow = new Slow();
        var watch = new Watch(slow, readable, () -> {});
        var told = new AtomicInteger();
        var _ = watch.add(() -> {});
        Await.await(() -> slow.looks.get() == 1, "the thread that looks to do so");
        var _ =
                watch.add(() -> {
                    throw new OutOfMemoryError("as a test wants it");
                });
        var _ = watch.add(told::incrementAndGet);
        slow.mayGoOn.countDown();
        Await.await(() -> told.get() == 1, "the other to be told");
    }

    /// Takes what has come in its first look, and is ready from then on, as a connection whose message was read ahead.
    private final class Draining implements Waitable {
        final AtomicInteger looks = new AtomicInteger();
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        private boolean hasCome; // only who looks has it

        @Override
        public boolean isReady() {
            if (!Thread.currentThread().isVirtual()) {
                return false;
            }
            looks.incrementAndGet();
            try {
                mayGoOn.await();
                hasCome |= here.read(ByteBuffer.allocate(1)) > 0;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("nobody does that", e);
            }
            return hasCome;
        }

        @Override
        public Registration whenReady(Runnable action) {
            throw new UnsupportedOperationException();
        }
    }

    /// The look that made it ready for the first took from the system what would have told the second.
    @Test
    void whoComesWhileWhatIsThereIsTakenInIsToldOfIt() throws Exception {
        var draining = new Draining();
        var watch = new Watch(draining, readable, () -> {});
        var told = new AtomicInteger();
        var _ = watch.add(told::incrementAndGet);
        assertThat(there.write(ByteBuffer.allocate(1))).isEqualTo(1);
        Await.await(() -> draining.looks.get() == 1, "the thread that looks to do so");
        var _ = watch.add(told::incrementAndGet);
        draining.mayGoOn.countDown();
        Await.await(() -> told.get() == 2, "both to be told");
    }
}
