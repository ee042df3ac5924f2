package multiprocessing.connection;

import static java.util.Objects.requireNonNull;
import static multiprocessing.testkit.Await.PATIENCE;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.error.ClosedException;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableRunnable;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.socket.Line;
import multiprocessing.socket.PlainLine;
import multiprocessing.socket.Readiness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The contract of [Connection], kept by a socket.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SocketConnectionTest {
    static final AuthKey KEY = AuthKey.of("a key of tests");
    private static final InetSocketAddress NOWHERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    Listener listener = Listener.open(KEY);
    Connection here;
    Connection there;

    @BeforeEach
    void connect() throws Exception {
        there = Client.connect(listener.address(), KEY);
        here = listener.accept(PATIENCE).orElseThrow();
    }

    @AfterEach
    void close() {
        List.of(here, there, listener).forEach(SocketConnectionTest::close);
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bytesArriveAsTheyAre() throws Exception {
        byte[] bytes = {1, 2, 3, 4, 5};
        there.sendBytes(bytes);
        there.sendBytes(bytes, 3);
        there.sendBytes(bytes, 1, 2);
        there.sendBytes(bytes, 5);
        assertThat(here.recvBytes()).isEqualTo(bytes);
        assertThat(here.recvBytes(2)).containsExactly(4, 5);
        var buffer = new byte[4];
        assertThat(here.recvBytesInto(buffer, 2)).isEqualTo(2);
        assertThat(buffer).containsExactly(0, 0, 2, 3);
        assertThat(here.recvBytesInto(buffer, 4)).isZero();
    }

    @Test
    void aMessageTooLongForTheBufferIsInTheException() throws Exception {
        for (int length : new int[] {5, 100_000}) {
            var bytes = new byte[length];
            Arrays.fill(bytes, (byte) 7);
            there.sendBytes(bytes);
            there.send("next");
            assertThatExceptionOfType(BufferTooShortException.class)
                    .isThrownBy(() -> here.recvBytes(4))
                    .withMessageContaining("lengthBytes=" + length)
                    .satisfies(e -> assertThat(e.bytes()).isEqualTo(bytes));
            assertThat(here.recv()).isEqualTo("next");
        }
    }

    @Test
    void whatCannotBeReadFailsInTheReceiverAndIsGone() throws Exception {
        for (int length : new int[] {1, 100_000}) {
            there.send(new ConnectionSpec.Unreadable(length));
            there.send("next");
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(here::recv)
                    .withMessageContaining("I am not to be read");
            assertThat(here.recv()).isEqualTo("next");
        }
    }

    @Test
    void bytesAreNotTakenForAnObjectThatTheyBeginAs() throws Exception {
        there.sendBytes(new byte[] {0, 0, 0, 5});
        there.send("next");
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(here::recv)
                .withMessageContaining("recvBytes()");
        assertThat(here.recv()).isEqualTo("next");
    }

    @Test
    void aMessageOfNoBytesIsOne() throws Exception {
        there.sendBytes(new byte[0]);
        assertThat(here.poll(PATIENCE)).isTrue();
        assertThat(here.poll()).isTrue();
        assertThat(here.recvBytes()).isEmpty();
        assertThat(here.poll()).isFalse();
    }

    @Test
    void whatIsNotWithinTheArrayIsRefused() {
        var bytes = new byte[3];
        List<SerializableRunnable> wrong =
                List.of(
                        () -> here.sendBytes(bytes, -1),
                        () -> here.sendBytes(bytes, 1, 3),
                        () -> here.recvBytesInto(bytes, 4),
                        () -> here.recvBytes(-1));
        for (SerializableRunnable call : wrong) {
            assertThatIllegalArgumentException().isThrownBy(call::run);
        }
        assertThat(there.poll()).isFalse();
    }

    @Test
    void theEndComesAfterAllThatWasSent() throws Exception {
        there.send("small");
        there.sendBytes(new byte[10_000]);
        there.close();
        assertThat(here.recv()).isEqualTo("small");
        assertThat(here.recvBytes()).hasSize(10_000);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(here::recv)
                    .withMessageContaining("end of stream");
            assertThat(here.poll()).isTrue();
        }
        await(this::isBroken, "the broken pipe");
        assertThatExceptionOfType(BrokenPipeException.class).isThrownBy(() -> here.send(1));
    }

    private boolean isBroken() throws InterruptedException {
        try {
            here.send("is anybody there");
            return false;
        } catch (BrokenPipeException e) {
            return true;
        }
    }

    @Test
    void aProcessThatIsKilledHasEnded() throws Exception {
        Address address = listener.address();
        var child =
                new Process(() -> {
                    try (Connection victim = Client.connect(address, KEY)) {
                        victim.send("alive");
                        while (true) {
                            victim.sendBytes(new byte[3 << 20]);
                        }
                    }
                });
        child.start();
        try (Connection accepted = listener.accept()) {
            assertThat(accepted.recv()).isEqualTo("alive");
            assertThat(accepted.recvBytes()).hasSize(3 << 20);
            child.kill();
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            assertThat(accepted.recvBytes()).hasSize(3 << 20);
                        }
                    });
        }
        assertThat(child.join(PATIENCE)).isTrue();
    }

    @Test
    void whatIsForgottenIsClosedWhenItIsCollected() throws Exception {
        here.send("word");
        assertThat(there.recv()).isEqualTo("word");
        assertThat(there.poll(Duration.ofMillis(1))).as("has waited").isFalse();
        there.whenReady(() -> {}).cancel();

        var forgotten = new WeakReference<>(there);
        there = here;

        await(
                () -> {
                    System.gc();
                    return forgotten.refersTo(null);
                },
                "the connection to be collected");
        assertThat(here.poll(PATIENCE)).as("the end").isTrue();
        assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(here::recv);
    }

    @Test
    void whatSomebodyWaitsForIsNotCollected() throws Exception {
        var told = new CountDownLatch(1);
        var _ = there.whenReady(told::countDown);
        var waitedFor = new WeakReference<>(there);
        there = here;
        System.gc();
        assertThat(waitedFor.refersTo(null)).as("is collected").isFalse();

        here.send("word");
        assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    static List<ThreadFactory> threads() {
        return List.of(Thread.ofPlatform().daemon().factory(), Thread.ofVirtual().factory());
    }

    private static <T> FutureTask<T> start(ThreadFactory threads, Callable<T> call) {
        var task = new FutureTask<>(call);
        threads.newThread(task).start();
        return task;
    }

    private static void assertEnds(FutureTask<?> task, Class<? extends Throwable> with) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> task.get(1, TimeUnit.MINUTES))
                .withCauseInstanceOf(with);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsIsToldWhenItIsClosed(boolean isVirtual) throws Exception {
        ThreadFactory kind = threads().get(isVirtual ? 1 : 0);
        var receiving = start(kind, here::recv);
        var polling = start(kind, () -> here.poll(PATIENCE));
        here.close();
        assertEnds(receiving, ClosedException.class);
        assertEnds(polling, ClosedException.class);
        for (SerializableRunnable call :
                List.<SerializableRunnable>of(here::recv, here::poll, () -> here.send(1))) {
            assertThatExceptionOfType(ClosedException.class).isThrownBy(call::run);
        }
        assertThat(here.isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsForRoomIsToldWhenItIsClosed(boolean isVirtual) throws Exception {
        var sending = start(threads().get(isVirtual ? 1 : 0), this::sendForEver);
        assertThat(here.poll(PATIENCE)).isTrue();
        there.close();
        assertEnds(sending, ClosedException.class);
    }

    private Void sendForEver() throws InterruptedException {
        while (true) {
            there.sendBytes(new byte[100_000]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsForRoomIsToldThatThePipeIsBroken(boolean isVirtual) throws Exception {
        var sending = start(threads().get(isVirtual ? 1 : 0), this::sendForEver);
        assertThat(here.recvBytes()).hasSize(100_000);
        here.close();
        assertEnds(sending, BrokenPipeException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptLosesNothing(boolean isVirtual) throws Exception {
        for (int i = 0; i < 20; i++) {
            var receiving = new FutureTask<>(() -> here.recvBytes());
            Thread thread = threads().get(isVirtual ? 1 : 0).newThread(receiving);
            thread.start();
            var sending = start(threads().getFirst(), () -> sendLong(1 << 20));
            thread.interrupt();
            try {
                assertThat(receiving.get(1, TimeUnit.MINUTES)).hasSize(1 << 20);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(InterruptedException.class);
                assertThat(here.recvBytes()).hasSize(1 << 20);
            }
            sending.get(1, TimeUnit.MINUTES);
        }
    }

    private Void sendLong(int length) throws InterruptedException {
        there.sendBytes(new byte[length]);
        return null;
    }

    @Test
    void anInterruptedSenderSendsWholeMessagesOnly() throws Exception {
        int length = 1 << 20;
        for (int i = 0; i < 20; i++) {
            var interrupted = new FutureTask<>(() -> sendLong(length));
            Thread thread = Thread.ofPlatform().start(interrupted);
            thread.interrupt();
            var after = start(threads().getFirst(), () -> sendLong(3));
            var lengths = new ArrayList<Integer>();
            while (!interrupted.isDone() || !after.isDone() || here.poll()) {
                if (here.poll(Duration.ofMillis(1))) {
                    lengths.add(here.recvBytes().length);
                }
            }
            after.get();
            boolean isSent = interrupted.state() == Future.State.SUCCESS;
            assertThat(lengths)
                    .containsExactlyInAnyOrderElementsOf(isSent ? List.of(length, 3) : List.of(3));
        }
    }

    @Test
    void manyThreadsMayUseOneEnd() throws Exception {
        int each = 2_000;
        var tasks = new ArrayList<FutureTask<?>>();
        var sums = new ArrayList<FutureTask<Long>>();
        for (int t = 0; t < 4; t++) {
            ThreadFactory kind = threads().get(t % 2);
            int sender = t;
            tasks.add(
                    start(
                            kind,
                            () -> {
                                for (int i = 0; i < each; i++) {
                                    there.send(
                                            i % 50 == 0 ? new int[40_000] : new int[] {sender, i});
                                }
                                return null;
                            }));
            sums.add(
                    start(
                            kind,
                            () -> {
                                long sum = 0;
                                for (int i = 0; i < each; i++) {
                                    int[] came = here.recv(int[].class);
                                    sum += came.length == 2 ? came[1] : 0;
                                }
                                return sum;
                            }));
        }
        long sum = 0;
        for (FutureTask<Long> task : sums) {
            sum += task.get(1, TimeUnit.MINUTES);
        }
        long expected = 0;
        for (int i = 0; i < each; i++) {
            expected += i % 50 == 0 ? 0 : 4L * i;
        }
        assertThat(sum).isEqualTo(expected);
        for (FutureTask<?> task : tasks) {
            task.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void bothEndsMaySendAtOnce() throws Exception {
        var one = start(threads().getFirst(), () -> sendLong(20 << 20));
        var two = start(threads().getFirst(), () -> recvAndSend(here));
        assertThat(there.recvBytes()).hasSize(20 << 20);
        one.get(1, TimeUnit.MINUTES);
        two.get(1, TimeUnit.MINUTES);
    }

    private static Void recvAndSend(Connection connection) throws InterruptedException {
        connection.sendBytes(connection.recvBytes());
        return null;
    }

    @Test
    void whatIsSharedStaysInItsProgram() throws Exception {
        try (Queue<String> queue = Queue.create()) {
            for (Object shared : List.of(queue, KEY, here)) {
                assertThatExceptionOfType(TransferException.class)
                        .isThrownBy(() -> there.send(List.of("with", shared)));
            }
            there.send("sound");
            assertThat(here.recv()).isEqualTo("sound");
            queue.put("as before");
            assertThat(queue.get()).isEqualTo("as before");
        }
    }

    @Test
    void aKeyTravelsWithinTheProgram() throws Exception {
        try (var pipe = Pipe.create()) {
            pipe.first().send(KEY);
            assertThat(pipe.second().recv()).isEqualTo(KEY);
        }
    }

    @Test
    void optionsTravelWithinTheProgram() throws Exception {
        try (var pipe = Pipe.create()) {
            var sent = ConnectionOptions.of(KEY).backlog(3).maxMessageBytes(1 << 20);
            pipe.first().send(sent);
            var received = (ConnectionOptions) pipe.second().recv();
            assertThat(received).usingRecursiveComparison().isEqualTo(sent);
        }
    }

    @Test
    void whatCannotBeEncodedSendsNothing() throws Exception {
        assertThatExceptionOfType(TransferException.class)
                .isThrownBy(() -> there.send(List.of(new Object())));
        assertThat(here.poll(Duration.ofMillis(5))).isFalse();
    }

    /// Who reads takes in as much as has come: what is left after its message is nothing that the system would tell of.
    @Test
    void whoWaitsIsToldOfWhatAnotherHasReadAhead() throws Exception {
        byte[] two = {0, 0, 0, 1, 1, 0, 0, 0, 1, 2};
        try (var open = Listener.open(Address.local(0), ConnectionOptions.withoutKey());
                var peer = SocketChannel.open(Sockets.resolve(open.address()));
                var reader = open.accept(PATIENCE).orElseThrow()) {
            for (int i = 0; i < 100; i++) {
                var receiving = start(threads().getFirst(), () -> reader.recvBytes());
                var told = new CountDownLatch(1);
                var waiting = reader.whenReady(told::countDown);
                int written = peer.write(ByteBuffer.wrap(two));
                assertThat(written).isEqualTo(two.length);
                assertThat(receiving.get(1, TimeUnit.MINUTES)).containsExactly(1);
                assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("told the %dth time", i)
                        .isTrue();
                waiting.cancel();
                assertThat(reader.recvBytes()).containsExactly(2);
            }
        }
    }

    /// A line that reads otherwise.
    private interface Over extends Line {
        Line line();

        @Override
        default boolean write(ByteBuffer from) throws IOException {
            return line().write(from);
        }

        @Override
        default SocketChannel channel() {
            return line().channel();
        }

        @Override
        default void close() {
            line().close();
        }
    }

    /// Has no memory left, once, when it has read something.
    private record Exhausted(Line line, AtomicBoolean isNext) implements Over {
        @Override
        public int read(ByteBuffer to) throws IOException {
            int count = line.read(to);
            if (count > 0 && isNext.getAndSet(false)) {
                throw new OutOfMemoryError("as a test wants it");
            }
            return count;
        }
    }

    private static boolean sleepsAtItsSocket(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Readiness.class.getName()));
    }

    /// What it has read ahead the system tells nobody of any more.
    @Test
    void whoWaitsIsToldOfWhatIsThereWhenAReceiverGetsAnError() throws Exception {
        try (var listening = ServerSocketChannel.open().bind(NOWHERE);
                var peer = SocketChannel.open(listening.getLocalAddress())) {
            var channel = listening.accept();
            channel.configureBlocking(false);
            var line = new Exhausted(new PlainLine(channel), new AtomicBoolean(true));
            try (var reader = new SocketConnection(line, ConnectionOptions.withoutKey(), "peer")) {
                var receiving = new FutureTask<>(() -> reader.recvBytes());
                Thread receiver = Thread.ofPlatform().start(receiving);
                await(() -> sleepsAtItsSocket(receiver), "the receiver to sleep");
                var told = new CountDownLatch(1);
                var _ = reader.whenReady(told::countDown);
                int _ = peer.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 7}));
                receiver.join();
                assertEnds(receiving, OutOfMemoryError.class);
                assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(reader.recvBytes()).containsExactly(7);
            }
        }
    }

    /// Has two messages. When a part of the first is read the connection is closed, which drops what has come of its rest.
    private static final class Dropping implements Line {
        private final SocketChannel channel;
        private final Iterator<byte[]> pieces =
                List.of(new byte[] {0, 0, 0, 4, 1, 1}, new byte[] {2, 2, 0, 0, 0, 1, 2}).iterator();
        private @Nullable Connection closed;

        Dropping(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer to) {
            byte[] piece = pieces.next();
            to.put(piece);
            if (pieces.hasNext()) {
                requireNonNull(closed).close();
            }
            return piece.length;
        }

        @Override
        public boolean write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            // what was dropped is gone, and what follows can be read for a moment
        }
    }

    @Test
    void whoseConnectionIsClosedMeanwhileReceivesNoMessageWithoutItsMidst() throws Exception {
        try (var channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            var line = new Dropping(channel);
            var reader = new SocketConnection(line, ConnectionOptions.withoutKey(), "peer");
            line.closed = reader;
            assertThatExceptionOfType(ClosedException.class).isThrownBy(reader::recvBytes);
        }
    }

    @Test
    void whoOnlyLooksHidesNothingFromWhoLooksToo() throws Exception {
        there.sendBytes(new byte[1]);
        assertThat(here.poll(PATIENCE)).isTrue();
        var isOver = new AtomicBoolean();
        var looking =
                start(
                        threads().getFirst(),
                        () -> {
                            while (!isOver.get()) {
                                assertThat(here.poll()).isTrue();
                            }
                            return null;
                        });
        for (int i = 0; i < 10_000; i++) {
            assertThat(here.poll()).isTrue();
            assertThat(here.poll(Duration.ZERO)).isTrue();
        }
        isOver.set(true);
        looking.get(1, TimeUnit.MINUTES);
    }

    @Test
    void whoLooksDoesNotWaitForWhoReceives() throws Exception {
        var receiving = new FutureTask<>(() -> here.recvBytes());
        Thread receiver = Thread.ofPlatform().start(receiving);
        await(() -> sleepsAtItsSocket(receiver), "the receiver to sleep");
        assertThat(here.poll()).isFalse();
        assertThat(here.poll(Duration.ZERO)).isFalse();
        there.sendBytes(new byte[1]);
        assertThat(receiving.get(1, TimeUnit.MINUTES)).hasSize(1);
    }

    /// Takes long to read what has come after it had nothing.
    private record Slow(Line line, AtomicInteger reads, CountDownLatch mayGoOn) implements Over {
        @Override
        public int read(ByteBuffer to) throws IOException {
            if (reads.incrementAndGet() > 2) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody does that", e);
                }
            }
            return line.read(to);
        }
    }

    @Test
    void whoLooksDoesNotWaitUntilAReceiverHasTheRestOfALongMessage() throws Exception {
        try (var listening = ServerSocketChannel.open().bind(NOWHERE);
                var peer = SocketChannel.open(listening.getLocalAddress())) {
            int _ = peer.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 7}));
            var channel = listening.accept();
            channel.configureBlocking(false);
            var line = new Slow(new PlainLine(channel), new AtomicInteger(), new CountDownLatch(1));
            try (var reader = new SocketConnection(line, ConnectionOptions.withoutKey(), "peer")) {
                var receiving = start(Thread.ofVirtual().factory(), () -> reader.recvBytes());
                await(() -> line.reads.get() == 2, "the receiver to find nothing more");
                int _ = peer.write(ByteBuffer.wrap(new byte[] {8}));
                await(() -> line.reads.get() == 3, "the receiver to read on");
                var looking = start(Thread.ofPlatform().daemon().factory(), reader::poll);
                assertThat(looking.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isFalse();
                line.mayGoOn.countDown();
                assertThat(receiving.get(1, TimeUnit.MINUTES)).containsExactly(7, 8);
            }
        }
    }
}
