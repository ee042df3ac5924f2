package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static multiprocessing.testkit.Await.PATIENCE;
import static multiprocessing.testkit.Await.await;
import static multiprocessing.testkit.Await.holdsWithin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Peers that mean no good, or are broken: each is refused in time, and the listener serves on.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ListenerAmongStrangersTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    /// Those who do say something must be through by then, on a busy machine, too.
    private static final ConnectionOptions IMPATIENT =
            ConnectionOptions.of(KEY).handshakeTimeout(Duration.ofSeconds(2));

    private static final byte[] ENDLESS = frame(-1, Long.MIN_VALUE); // 2^63

    private final List<SocketChannel> strangers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (SocketChannel stranger : strangers) {
            stranger.close();
        }
    }

    private SocketChannel stranger(Listener at) throws IOException {
        int port = ((Address.Tcp) at.address()).port();
        var stranger = SocketChannel.open(new InetSocketAddress("localhost", port));
        strangers.add(stranger);
        return stranger;
    }

    private static Listener listener(ConnectionOptions options) {
        return Listener.open(Address.local(0), options);
    }

    private static void assertServes(Listener listener) throws InterruptedException {
        try (Connection there = Client.connect(listener.address(), KEY);
                Connection here = listener.accept(PATIENCE).orElseThrow()) {
            there.send("served");
            assertThat(here.recv()).isEqualTo("served");
        }
    }

    private static byte[] frame(int length, long more) {
        return ByteBuffer.allocate(12).putInt(length).putLong(more).array();
    }

    private static void write(SocketChannel to, byte[] bytes) throws IOException {
        int written = to.write(ByteBuffer.wrap(bytes));
        assertThat(written).isEqualTo(bytes.length);
    }

    /// Reads until the listener hangs up.
    private static String readAll(SocketChannel from) {
        var all = ByteBuffer.allocate(10_000);
        try {
            while (from.read(all) >= 0) {
                // to the end
            }
        } catch (IOException reset) {
            // another way to hang up
        }
        return new String(all.array(), 0, all.position(), US_ASCII);
    }

    @Test
    void whoSaysNothingIsHungUpOn() throws Exception {
        try (var listener = listener(IMPATIENT)) {
            SocketChannel silent = stranger(listener);
            assertServes(listener);
            assertThat(readAll(silent)).contains("#CHALLENGE#").doesNotContain("#WELCOME#");
            assertServes(listener);
        }
    }

    /// The longest that a proof may be.
    private static final int PROOF_MOST = 256;

    private static final Duration NOW_AND_THEN = Duration.ofMillis(50);

    @Test
    void whoSpeaksSlowlyIsHungUpOn() throws Exception {
        try (var listener = listener(IMPATIENT)) {
            SocketChannel slow = stranger(listener);
            write(slow, new byte[] {0, 0});
            assertServes(listener);
            write(slow, new byte[] {PROOF_MOST >> 8, 0});
            assertThat(drip(slow, PROOF_MOST)).isLessThan(PROOF_MOST);
            assertServes(listener);
        }
    }

    /// Writes a byte now and then, until it is hung up on or has written so many.
    ///
    /// @return how many it has written
    private static int drip(SocketChannel to, int most) throws Exception {
        to.configureBlocking(false);
        int count = 0;
        try {
            while (count < most && !holdsWithin(NOW_AND_THEN, () -> isAtItsEnd(to))) {
                count += to.write(ByteBuffer.allocate(1));
            }
        } catch (IOException reset) {
            // another way to hang up
        }
        return count;
    }

    private static boolean isAtItsEnd(SocketChannel from) throws IOException {
        return from.read(ByteBuffer.allocate(1_000)) < 0;
    }

    @Test
    void whoSaysNoMoreInTheMiddleOfItsProofIsHungUpOnAtOnce() throws Exception {
        ConnectionOptions patient = ConnectionOptions.of(KEY).handshakeTimeout(Duration.ofHours(1));
        try (var listener = listener(patient)) {
            SocketChannel half = stranger(listener);
            write(half, new byte[] {0, 0, 0, 9, '{'});
            half.shutdownOutput();
            assertThat(readAll(half)).contains("#CHALLENGE#").doesNotContain("#WELCOME#");
            assertServes(listener);
        }
    }

    @Test
    void aFloodOfConnectionsKeepsNobodyOut() throws Exception {
        try (var listener = listener(ConnectionOptions.of(KEY))) {
            for (int i = 0; i < 600; i++) {
                SocketChannel _ = stranger(listener);
            }
            assertServes(listener);
            assertThat(readAll(strangers.getFirst())).doesNotContain("#WELCOME#");
        }
    }

    /// More than may stand at the door, or be guests, at once.
    private static final int CROWD = 320;

    @Test
    void aCrowdThatComesAtOnceIsLetIn() throws Exception {
        ConnectionOptions patient = ConnectionOptions.of(KEY).handshakeTimeout(PATIENCE);
        try (var listener = listener(patient);
                var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Connection>>();
            for (int i = 0; i < CROWD; i++) {
                all.add(crowd.submit(() -> Client.connect(listener.address(), patient)));
            }
            for (int i = 0; i < CROWD; i++) {
                listener.accept(PATIENCE).orElseThrow().close();
            }
            for (Future<Connection> one : all) {
                one.get().close();
            }
            assertThat(listener.refused()).isZero();
        }
    }

    /// A socket and a selector of two files for each of those who may stand at the door at once.
    private static final int FILES_MOST = 3 * 256;

    private static final int OTHER_FILES = 64; // of the process, which may open some as well

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoIsSentAwayHoldsNothing() throws Exception {
        ConnectionOptions patient = ConnectionOptions.of(KEY).handshakeTimeout(Duration.ofHours(1));
        Queue<Address> addresses = Queue.create();
        Event mayClose = Event.create();
        var child =
                new Process(() -> {
                    try (var listener = Listener.open(Address.local(0), patient)) {
                        addresses.put(listener.address());
                        mayClose.await();
                    }
                    new CountDownLatch(1).await();
                });
        child.start();
        SocketAddress address = Sockets.resolve(addresses.get());
        long before = files(child.pid());
        for (int i = 0; i < 600; i++) {
            strangers.add(SocketChannel.open(address));
        }
        for (SocketChannel stranger : strangers) {
            awaitAnything(stranger);
        }
        await(() -> files(child.pid()) <= before + FILES_MOST + OTHER_FILES, "those sent away");
        mayClose.set();
        await(() -> files(child.pid()) <= before + OTHER_FILES, "all others, by the close");
        child.kill();
        child.join();
    }

    private static void awaitAnything(SocketChannel from) {
        try {
            int _ = from.read(ByteBuffer.allocate(1));
        } catch (IOException reset) {
            // it was sent away before it was told anything
        }
    }

    private static long files(long pid) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return all.count();
        }
    }

    @Test
    void guestsThatNobodyAcceptsKeepNobodyOut() throws Exception {
        ConnectionOptions few = ConnectionOptions.of(KEY).backlog(2);
        try (var listener = listener(few)) {
            var clients = new ArrayList<Connection>();
            var connecting = new Thread(() -> connect(listener, clients, 10));
            connecting.start();
            for (int i = 0; i < 10; i++) {
                listener.accept(PATIENCE).orElseThrow().close();
            }
            connecting.join();
            clients.forEach(Connection::close);
            assertServes(listener);
        }
    }

    @Test
    void moreGuestsThanTheBacklogSaysAreNotLetIn() throws Exception {
        ConnectionOptions one = ConnectionOptions.of(KEY).backlog(1);
        ConnectionOptions hasty =
                ConnectionOptions.of(KEY).handshakeTimeout(Duration.ofMillis(200));
        var guests = new ArrayList<Connection>();
        try (var listener = listener(one)) {
            guests.add(Client.connect(listener.address(), KEY));
            await(listener::isReady, "the first guest");
            // two: who comes next may be waited for already
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 2; i++) {
                                    guests.add(Client.connect(listener.address(), hasty));
                                }
                            })
                    .hasMessageContaining("in time");
            try (Connection first = listener.accept(PATIENCE).orElseThrow()) {
                guests.getFirst().send("served");
                assertThat(first.recv()).isEqualTo("served");
            }
            guests.forEach(Connection::close);
        }
    }

    private static void connect(Listener to, List<Connection> clients, int count) {
        try {
            for (int i = 0; i < count; i++) {
                clients.add(Client.connect(to.address(), KEY));
            }
        } catch (InterruptedException nobodyDoes) {
            throw new AssertionError(nobodyDoes);
        }
    }

    @Test
    void anEndlessProofIsNotRead() throws Exception {
        try (var listener = listener(ConnectionOptions.of(KEY))) {
            for (byte[] announced : List.of(ENDLESS, frame(257, 0), frame(-2, 0))) {
                SocketChannel endless = stranger(listener);
                write(endless, announced);
                assertThat(readAll(endless)).doesNotContain("#WELCOME#");
            }
            assertServes(listener);
        }
    }

    @Test
    void anEndlessMessageIsNotRead() throws Exception {
        try (var listener = listener(ConnectionOptions.withoutKey())) {
            SocketChannel endless = stranger(listener);
            try (Connection here = listener.accept()) {
                write(endless, ENDLESS);
                assertThat(here.poll(PATIENCE)).isTrue();
                for (int i = 0; i < 2; i++) {
                    assertThatExceptionOfType(EndOfStreamException.class)
                            .isThrownBy(here::recvBytes)
                            .withMessageContaining("lengthBytes=9223372036854775808");
                }
                assertThatExceptionOfType(BrokenPipeException.class)
                        .isThrownBy(() -> here.sendBytes(new byte[1]));
                assertThat(readAll(endless)).isEmpty();
            }
        }
    }

    @Test
    void whatIsAnnouncedTakesNoMemory() throws Exception {
        try (var listener = listener(ConnectionOptions.withoutKey())) {
            for (int i = 0; i < 20; i++) { // 40 GiB of promises
                write(stranger(listener), frame(Integer.MAX_VALUE - 8, i));
                Connection here = listener.accept();
                assertThat(here.poll()).isFalse();
            }
        }
    }

    @Test
    void aMessageLongerThanTheOptionsSayIsNotRead() throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).maxMessageBytes(1_000);
        try (var listener = listener(options);
                Connection there = Client.connect(listener.address(), KEY);
                Connection here = listener.accept()) {
            there.sendBytes(new byte[1_000]);
            there.sendBytes(new byte[1_001]);
            assertThat(here.recvBytes()).hasSize(1_000);
            assertThatExceptionOfType(EndOfStreamException.class)
                    .isThrownBy(here::recvBytes)
                    .withMessageContaining("lengthBytes=1001, maxMessageBytes=1000");
            assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(there::recvBytes);
            assertServes(listener);
        }
    }

    @Test
    void anObjectInPlaceOfAProofIsNotMade() throws Exception {
        try (var listener = listener(ConnectionOptions.of(KEY));
                var open = listener(ConnectionOptions.withoutKey())) {
            byte[] bomb;
            try (var pipe = Pipe.create()) {
                pipe.first().send(new Bomb());
                bomb = pipe.second().recvBytes();
            }
            SocketChannel stranger = stranger(listener);
            write(stranger, ByteBuffer.allocate(4).putInt(bomb.length).array());
            write(stranger, bomb);
            assertThat(readAll(stranger)).doesNotContain("#WELCOME#");

            try (Connection there = Client.connect(open.address(), ConnectionOptions.withoutKey());
                    Connection here = open.accept()) {
                there.sendBytes(bomb);
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(here::recv);
            }
            assertThat(Bomb.exploded).isFalse();
            assertServes(listener);
        }
    }

    /// Does something where it is made of bytes.
    private static final class Bomb implements Serializable {
        private static final long serialVersionUID = 1L;
        static boolean exploded;

        private void readObject(ObjectInputStream in) {
            exploded = true;
        }
    }

    @Test
    void noiseIsRefused() throws Exception {
        try (var listener = listener(IMPATIENT)) {
            var random = new Random(5);
            for (int i = 0; i < 100; i++) {
                var noise = new byte[random.nextInt(400)];
                random.nextBytes(noise);
                if (i % 2 == 0
                        && noise.length > 4) { // a short frame, so that what is in it is looked at
                    ByteBuffer.wrap(noise).putInt(noise.length - 4 & 0xFF);
                }
                write(stranger(listener), noise);
            }
            assertServes(listener);
            for (SocketChannel stranger : strangers) {
                assertThat(readAll(stranger)).doesNotContain("#WELCOME#");
            }
        }
    }

    @Test
    void aListenerThatSaysNothingIsLeft() throws Exception {
        try (var silent = listener(ConnectionOptions.withoutKey())) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() ->
                            Client.connect(
                                    silent.address(),
                                    ConnectionOptions.of(KEY)
                                            .handshakeTimeout(Duration.ofMillis(50))))
                    .withMessageContaining("in time");
        }
    }

    @Test
    void aListenerThatCannotProveItsKeyIsLeft() throws Exception {
        try (var fake = listener(ConnectionOptions.withoutKey())) {
            var connecting =
                    new Thread(() -> {
                        try (Connection here = fake.accept()) {
                            here.sendBytes(
                                    "#CHALLENGE#{sha256}01234567890123456789".getBytes(US_ASCII));
                            here.recvBytes();
                            here.sendBytes("#WELCOME#".getBytes(US_ASCII));
                            here.recvBytes();
                            here.sendBytes(new byte[16]);
                            assertThat(here.recvBytes()).asString().isEqualTo("#FAILURE#");
                        } catch (InterruptedException nobodyDoes) {
                            throw new AssertionError(nobodyDoes);
                        }
                    });
            connecting.start();
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Client.connect(fake.address(), KEY))
                    .withMessageContaining("another key");
            connecting.join();
        }
    }

    @Test
    void whatOneClientAsksNoOtherProves() throws Exception {
        try (var keyless = listener(ConnectionOptions.withoutKey());
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Connection> asking =
                    clients.submit(() -> Client.connect(keyless.address(), KEY));
            try (Connection toAsking = keyless.accept()) {
                toAsking.sendBytes("#CHALLENGE#{sha256}01234567890123456789".getBytes(US_ASCII));
                toAsking.recvBytes();
                toAsking.sendBytes("#WELCOME#".getBytes(US_ASCII));
                byte[] asked = toAsking.recvBytes();

                Future<Connection> proving =
                        clients.submit(() -> Client.connect(keyless.address(), KEY));
                try (Connection toProving = keyless.accept()) {
                    toProving.sendBytes(asked);
                    assertThatExceptionOfType(EndOfStreamException.class)
                            .isThrownBy(toProving::recvBytes);
                }
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(proving::get)
                        .withCauseInstanceOf(AuthenticationException.class)
                        .withMessageContaining("what a client asks");
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(asking::get)
                    .withCauseInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void noKeyIsShown() {
        AuthKey key = AuthKey.of("open sesame");
        assertThat(List.of(key, ConnectionOptions.of(key), key.toHandle()).toString())
                .contains("hidden")
                .doesNotContain("sesame");
        assertThat(key).isEqualTo(AuthKey.of("open sesame")).isNotEqualTo(KEY);
    }

    @Test
    void whoEndsWhileProvingIsForgotten() throws Exception {
        try (var listener = listener(ConnectionOptions.of(KEY))) {
            for (int i = 0; i < 50; i++) {
                stranger(listener).close();
            }
            assertServes(listener);
            await(() -> listener.accept(Duration.ZERO).isEmpty(), "nobody");
        }
    }
}
