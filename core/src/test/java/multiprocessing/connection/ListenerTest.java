package multiprocessing.connection;

import static multiprocessing.testkit.Await.PATIENCE;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import multiprocessing.Multiprocessing;
import multiprocessing.error.ClosedException;
import multiprocessing.process.Process;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of [Listener] and [Client].
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ListenerTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    @TempDir static Path folder;

    static List<Address> places() {
        return List.of(
                Address.unix(folder.resolve("socket")),
                Address.local(0),
                Address.tcp("127.0.0.1", 0));
    }

    @ParameterizedTest
    @MethodSource("places")
    void objectsAndBytesGoBothWaysBetweenJVMs(Address place) throws Exception {
        try (var listener = Listener.open(place, KEY)) {
            Address address = listener.address();
            AuthKey key = KEY;
            var child =
                    new Process(() -> {
                        try (Connection there = Client.connect(address, key)) {
                            there.send(List.of(1, "two", 3.0));
                            there.send("you said " + there.recv());
                            there.sendBytes(there.recvBytes());
                        }
                    });
            child.start();
            try (Connection here = listener.accept()) {
                assertThat(here.recv()).isEqualTo(List.of(1, "two", 3.0));
                here.send("hello");
                assertThat(here.recv(String.class)).isEqualTo("you said hello");
                here.sendBytes(new byte[3 << 20]);
                assertThat(here.recvBytes()).hasSize(3 << 20);
                assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(here::recv);
            }
            assertThat(child.join(PATIENCE)).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void whereOneListensNoOtherDoesAndAtOnceWhenItWasClosed(Address place) {
        for (int i = 0; i < 20; i++) {
            Address address;
            try (var listener = Listener.open(place, KEY)) {
                address = listener.address();
                assertThatExceptionOfType(AddressException.class)
                        .isThrownBy(() -> Listener.open(listener.address(), KEY));
            }
            Listener.open(address, KEY).close();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void whoHasSentAndGoneIsAccepted(Address place) throws Exception {
        try (var listener = Listener.open(place, KEY)) {
            try (Connection there = Client.connect(listener.address(), KEY)) {
                there.send("last words");
            }
            try (Connection here = listener.accept(PATIENCE).orElseThrow()) {
                assertThat(here.recv()).isEqualTo("last words");
                assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(here::recv);
            }
        }
    }

    @Test
    void acceptWaitsAsLongAsItIsTold() throws Exception {
        try (var listener = Listener.open(KEY)) {
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
            assertThat(listener.accept(Duration.ofMillis(5))).isEmpty();
            assertThat(Multiprocessing.wait(List.of(listener), Duration.ofMillis(5))).isEmpty();
            try (Connection client = Client.connect(listener.address(), KEY)) {
                assertThat(Multiprocessing.wait(List.of(listener))).containsExactly(listener);
                try (Connection accepted = listener.accept(PATIENCE).orElseThrow()) {
                    client.send("hello");
                    assertThat(accepted.recv()).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void whoWaitsToAcceptIsToldOfTheEnd() throws Exception {
        var listener = Listener.open(KEY);
        var waiting = new FutureTask<>(() -> listener.accept());
        Thread.ofPlatform().daemon().start(waiting);
        listener.close();
        listener.close();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> waiting.get(1, TimeUnit.MINUTES))
                .withCauseInstanceOf(ClosedException.class);
        assertThat(listener.isReady()).isTrue();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(listener::accept);
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Client.connect(listener.address(), KEY));
    }

    @Test
    void anotherKeyIsRefusedAndTheListenerServesOn() throws Exception {
        try (var listener = Listener.open(KEY)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Client.connect(listener.address(), AuthKey.random()));
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
            await(() -> listener.refused() == 1, "the refusal");
            try (Connection _ = Client.connect(listener.address(), KEY)) {
                listener.accept().close();
            }
            assertThat(listener.refused()).isEqualTo(1);
        }
    }

    @Test
    void withoutAKeyThereAreBytesOnly() throws Exception {
        try (var listener = Listener.open(ConnectionOptions.withoutKey());
                Connection there =
                        Client.connect(listener.address(), ConnectionOptions.withoutKey());
                Connection here = listener.accept()) {
            there.sendBytes(new byte[] {1});
            assertThat(here.recvBytes()).containsExactly(1);
            assertThatIllegalStateException().isThrownBy(() -> there.send(1));
            assertThatIllegalStateException().isThrownBy(here::recv);
        }
    }

    @Test
    void aConnectionIsWaitedForBesideOthers() throws Exception {
        var listener = Listener.open(KEY);
        Connection one = Client.connect(listener.address(), KEY);
        try (listener;
                Connection oneHere = listener.accept();
                Connection two = Client.connect(listener.address(), KEY);
                Connection twoHere = listener.accept();
                var pipe = Pipe.create()) {
            var all = List.of(oneHere, twoHere, pipe.first());
            assertThat(Multiprocessing.wait(all, Duration.ofMillis(5))).isEmpty();
            var waiting = new FutureTask<>(() -> Multiprocessing.wait(all));
            Thread.ofVirtual().start(waiting);
            two.send("here");
            assertThat(waiting.get(1, TimeUnit.MINUTES)).containsExactly(twoHere);
            assertThat(twoHere.poll()).isTrue();
            one.close();
            await(oneHere::poll, "the end");
            assertThat(Multiprocessing.wait(all)).containsExactly(oneHere, twoHere);
        }
    }

    @Test
    void aSocketGoesWithItsListener() throws Exception {
        var listener = Listener.open(KEY);
        Path socket = Path.of(listener.address().toString());
        assertThat(socket).exists();
        listener.close();
        assertThat(socket.getParent()).doesNotExist();

        Path named = folder.resolve("named");
        try (var _ = Listener.open(Address.unix(named), KEY)) {
            assertThatExceptionOfType(AddressException.class)
                    .isThrownBy(() -> Listener.open(Address.unix(named), KEY))
                    .withMessageContaining(named.toString());
        }
        assertThat(named).doesNotExist();
    }

    @Test
    void theSocketOfAKilledProcessIsReplacedAndNothingElse() throws Exception {
        Path abandoned = folder.resolve("abandoned");
        try (var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(abandoned));
        }
        assertThat(abandoned).as("what a killed process leaves").exists();
        try (var listener = Listener.open(Address.unix(abandoned), KEY);
                Connection _ = Client.connect(listener.address(), KEY)) {
            assertThat(listener.accept(PATIENCE)).isPresent();
        }

        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Listener.open(Address.unix(file), KEY));
        assertThat(file).hasContent("mine");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFifoIsNotReplaced() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        Object key = Files.getAttribute(fifo, "basic:fileKey");
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Listener.open(Address.unix(fifo), KEY));
        assertThat(Files.getAttribute(fifo, "basic:fileKey")).isEqualTo(key);
    }

    @Test
    void aSocketInPlaceOfOneThatWasDeletedStays() throws Exception {
        Path path = folder.resolve("deleted");
        var first = Listener.open(Address.unix(path), KEY);
        Files.delete(path);
        try (var second = Listener.open(Address.unix(path), KEY)) {
            first.close();
            try (Connection _ = Client.connect(second.address(), KEY)) {
                assertThat(second.accept(PATIENCE)).isPresent();
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void theSocketGoesWithItsProcess() throws Exception {
        Address address = Address.unix(folder.resolve("left"));
        try (var pipe = Pipe.oneWay()) {
            Connection ready = pipe.second();
            var child =
                    new Process(() -> {
                        Listener _ = Listener.open(address, KEY);
                        ready.send("open");
                    });
            child.start();
            assertThat(pipe.first().recv()).isEqualTo("open");
            assertThat(child.join(PATIENCE)).isTrue();
            assertThat(Path.of(address.toString())).doesNotExist();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // others refuse at once who finds no room, whatever thread it is
    void whoFindsNoRoomWithTheSystemWaitsForIt() throws Exception {
        Path crowded = folder.resolve("crowded");
        ConnectionOptions options = ConnectionOptions.withoutKey();
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(crowded), 1);
            for (int i = 0; i < 2; i++) { // as many as Linux has room for then
                Client.connect(Address.unix(crowded), options);
            }
            var connecting = new FutureTask<>(() -> Client.connect(Address.unix(crowded), options));
            Thread thread = Thread.ofVirtual().start(connecting);
            await(() -> thread.getState() == Thread.State.TIMED_WAITING, "the client to wait");
            listening.accept().close();
            connecting.get(1, TimeUnit.MINUTES).close();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCrowdedPlaceIsTakenAllTheSame() throws Exception {
        Path crowded = folder.resolve("crowded too");
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(crowded), 1);
            for (int i = 0; i < 2; i++) { // as many as Linux has room for then
                Client.connect(Address.unix(crowded), ConnectionOptions.withoutKey());
            }
            assertThatExceptionOfType(AddressException.class)
                    .isThrownBy(() -> Listener.open(Address.unix(crowded), KEY))
                    .withCauseInstanceOf(BindException.class);
        }
    }

    /// Listens when its process ends, if it can.
    static final class Late {
        public static void main(String[] arguments) {
            Address address = Address.unix(Path.of(arguments[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> listen(address)));
        }

        private static void listen(Address address) {
            try {
                Listener.open(address, KEY).close();
            } catch (AddressException e) {
                System.out.println("told " + e.getMessage());
            }
        }
    }

    @Test
    void whoListensWhenItsProcessIsEndingIsToldAndLeavesNothing() throws Exception {
        Path late = folder.resolve("late");
        try (var program = Program.start(Late.class, late.toString())) {
            assertThat(program.await("told ")).contains("this process is ending");
            assertThat(program.join()).isZero();
        }
        assertThat(late).doesNotExist();
    }

    @Test
    void theLastAcceptedIsKnownByItsPort() throws Exception {
        try (var listener = Listener.open(Address.local(0), KEY)) {
            assertThat(listener.lastAccepted()).isEmpty();
            try (Connection _ = Client.connect(listener.address(), KEY);
                    Connection _ = listener.accept()) {
                assertThat(listener.lastAccepted().orElseThrow().toString())
                        .matches("127.0.0.1:[0-9]+");
            }
        }
        try (var listener = Listener.open(KEY);
                Connection _ = Client.connect(listener.address(), KEY);
                Connection _ = listener.accept()) {
            assertThat(listener.lastAccepted()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // others answer at one of the addresses that are for this machine alone
    void anEmptyHostIsAllAddressesOfTheMachine() throws Exception {
        try (var listener = Listener.open(Address.tcp("", 0), KEY)) {
            int port = ((Address.Tcp) listener.address()).port();
            for (String host : List.of("", "127.0.0.1", "127.0.0.2")) {
                try (Connection _ = Client.connect(Address.tcp(host, port), KEY)) {
                    assertThat(listener.accept(PATIENCE)).isPresent();
                }
            }
        }
    }

    @Test
    @SuppressWarnings("NullAway") // which is what is refused
    void anAddressWithoutHostOrPathIsRefused() {
        assertThatThrownBy(() -> Address.tcp(null, 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host");
        assertThatThrownBy(() -> new Address.Unix(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("path");
    }

    @Test
    void aPathThatCannotBeOneOfASocketIsNoAddress() {
        var tooLong = new Address.Unix(folder.resolve("x".repeat(200)).toString());
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Listener.open(tooLong, KEY))
                .withMessageContaining("too long");
        var ofLinux = new Address.Unix("\0name");
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Listener.open(ofLinux, KEY));
        assertThatExceptionOfType(AddressException.class)
                .isThrownBy(() -> Client.connect(ofLinux, KEY));
    }

    /// Listens somewhere, if it can.
    static final class Fresh {
        public static void main(String[] arguments) {
            try {
                Listener.open(KEY).close();
            } catch (AddressException e) {
                System.out.println("told " + e.getMessage());
            }
        }
    }

    /// Who has named no place was told neither which it was nor what sets it.
    @Test
    void whoHasNamedNoPlaceIsToldWhichItWas() throws Exception {
        Path far = Files.createDirectories(folder.resolve("x".repeat(100)));
        try (var program = Program.start(List.of("-Djava.io.tmpdir=" + far), Fresh.class)) {
            assertThat(program.await("told "))
                    .contains(" in " + far + " (system property java.io.tmpdir ", "too long");
        }
    }

    @Test
    void whoCannotSpeakTlsAtAllCallsNobody() throws Exception {
        SSLContext uninitialized = SSLContext.getInstance("TLS");
        try (var listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress("localhost", 0)).configureBlocking(false);
            int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            Client.connect(
                                    Address.local(port),
                                    ConnectionOptions.of(KEY).tls(uninitialized)));
            assertThat(listening.accept()).isNull();
        }
    }

    @Test
    void whereNobodyListensNobodyIsReached() {
        for (Address nowhere :
                List.of(
                        Address.unix(folder.resolve("nowhere")),
                        Address.local(1),
                        Address.tcp("no.such.host.invalid", 1))) {
            assertThatExceptionOfType(AddressException.class)
                    .isThrownBy(() -> Client.connect(nowhere, KEY))
                    .withMessageContaining(nowhere.toString().replace(":1", ""));
        }
    }
}
