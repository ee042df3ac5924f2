package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static multiprocessing.testkit.Await.PATIENCE;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import multiprocessing.Multiprocessing;
import multiprocessing.socket.TlsLine;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Connections that nobody in between can read.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TlsTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir static Path folder;
    private static SSLContext forLocalhost;
    private static SSLContext forAnother;

    @BeforeAll
    static void makeCertificates() throws Exception {
        forLocalhost = context("san=dns:localhost,ip:127.0.0.1");
        forAnother = context("san=dns:example.org");
    }

    /// One that shows a new certificate, and trusts it.
    private static SSLContext context(String names) throws Exception {
        return context(certificate(names));
    }

    private static Path certificate(String names) throws Exception {
        Path file = folder.resolve(names.replace(':', '-') + ".p12");
        var command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "test",
                        "-dname",
                        "CN=test",
                        "-ext",
                        names,
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        byte[] said = keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).as(new String(said, UTF_8)).isZero();
        return file;
    }

    private static SSLContext context(Path file) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void messagesGoBothWays() throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).tls(forLocalhost);
        try (var byPort = Listener.open(Address.local(0), options);
                var byFile = Listener.open(options)) {
            for (Listener listener : List.of(byPort, byFile)) {
                Connection there = Client.connect(listener.address(), options);
                try (Connection here = listener.accept(PATIENCE).orElseThrow()) {
                    there.send(List.of("a", 1));
                    assertThat(here.recv()).isEqualTo(List.of("a", 1));
                    assertThat(there.poll()).isFalse();
                    here.send("back");
                    assertThat(Multiprocessing.wait(List.of(there), PATIENCE)).hasSize(1);
                    assertThat(there.recv()).isEqualTo("back");
                    there.close();
                    assertThatExceptionOfType(EndOfStreamException.class).isThrownBy(here::recv);
                }
            }
        }
    }

    @Test
    void longMessagesCrossEachOther() throws Exception {
        crossLongMessages(forLocalhost);
    }

    /// Who is asked for a new key, and finds nobody to tell it any more, had what was sent before all the same.
    static final class Farewell {
        static final int MESSAGES = 40;

        public static void main(String[] args) throws Exception {
            Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^14");
            var options = ConnectionOptions.withoutKey().tls(context(Path.of(args[0])));
            try (var listener = Listener.open(options);
                    var there = Client.connect(listener.address(), options)) {
                try (Connection here = listener.accept()) {
                    for (int i = 0; i < MESSAGES; i++) {
                        here.sendBytes(new byte[2_000]);
                    }
                }
                for (int i = 0; i < MESSAGES; i++) {
                    there.recvBytes();
                }
                System.out.println("all");
            }
        }
    }

    @Test
    void allArrivesThoughItsSenderIsGoneWhenANewKeyIsAskedFor() throws Exception {
        String file = certificate("san=dns:localhost,dns:farewell").toString();
        try (var program = Program.start(Farewell.class, file)) {
            assertThat(program.join()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("all");
        }
    }

    @Test
    void aListenerOfThisMachineIsReachedAtItsAddress() throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).tls(forLocalhost);
        try (var listener = Listener.open(Address.tcp("", 0), options);
                var there = Client.connect(listener.address(), options);
                var here = listener.accept()) {
            there.send(1);
            assertThat(here.recv()).isEqualTo(1);
        }
    }

    /// By TLS 1.3 who has sent much under one key goes over to another, wherever in a message that is.
    @Test
    void longMessagesGoOnUnderNewKeys() throws Exception {
        String file = certificate("san=dns:localhost").toString();
        var child =
                new multiprocessing.process.Process(() -> {
                    Security.setProperty(
                            "jdk.tls.keyLimits",
                            "AES/GCM/NoPadding KeyUpdate 2^18,"
                                    + " ChaCha20-Poly1305 KeyUpdate 2^18");
                    crossLongMessages(context(Path.of(file)));
                });
        child.start();
        assertThat(child.join(PATIENCE)).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    private static void crossLongMessages(SSLContext context) throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).tls(context);
        var bytes = new byte[5 << 20];
        Arrays.fill(bytes, (byte) 9);
        try (var listener = Listener.open(Address.local(0), options);
                Connection there = Client.connect(listener.address(), options);
                Connection here = listener.accept(PATIENCE).orElseThrow()) {
            var sending =
                    new FutureTask<>(() -> {
                        there.sendBytes(bytes);
                        return 0;
                    });
            var answering =
                    new FutureTask<>(() -> {
                        here.sendBytes(bytes);
                        return here.recvBytes();
                    });
            Thread.startVirtualThread(sending);
            Thread.ofPlatform().start(answering);
            assertThat(there.recvBytes()).isEqualTo(bytes);
            sending.get(1, TimeUnit.MINUTES);
            assertThat(answering.get(1, TimeUnit.MINUTES)).isEqualTo(bytes);
        }
    }

    @Test
    void whatIsSaidCannotBeSeen() throws Exception {
        try (var listener =
                Listener.open(Address.local(0), ConnectionOptions.withoutKey().tls(forLocalhost))) {
            int port = ((Address.Tcp) listener.address()).port();
            try (var plain = SocketChannel.open(new InetSocketAddress("localhost", port))) {
                int _ = plain.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 7}));
                var answer = ByteBuffer.allocate(1_000);
                while (plain.read(answer) >= 0) {
                    // until it is hung up on
                }
                assertThat(answer.position()).as("an alert of TLS").isLessThan(20);
            }
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostOrOfAStrangerIsRefused() throws Exception {
        ConnectionOptions another = ConnectionOptions.of(KEY).tls(forAnother);
        try (var listener = Listener.open(Address.local(0), another)) {
            for (SSLContext trusting : List.of(forAnother, forLocalhost, SSLContext.getDefault())) {
                assertThatExceptionOfType(AuthenticationException.class)
                        .isThrownBy(() ->
                                Client.connect(
                                        listener.address(),
                                        ConnectionOptions.of(KEY).tls(trusting)));
            }
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void theKeyIsProvedWithinTls() throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).tls(forLocalhost);
        try (var listener = Listener.open(Address.local(0), options)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() ->
                            Client.connect(
                                    listener.address(),
                                    ConnectionOptions.of(AuthKey.random()).tls(forLocalhost)))
                    .withMessageContaining("another key");
        }
    }

    @Test
    void whoSaysNothingIsHungUpOn() throws Exception {
        ConnectionOptions impatient =
                ConnectionOptions.of(KEY)
                        .tls(forLocalhost)
                        .handshakeTimeout(Duration.ofMillis(300));
        try (var listener = Listener.open(Address.local(0), impatient)) {
            int port = ((Address.Tcp) listener.address()).port();
            try (var silent = SocketChannel.open(new InetSocketAddress("localhost", port))) {
                while (silent.read(ByteBuffer.allocate(100)) >= 0) {
                    // until it is hung up on
                }
            }
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(
                            () -> Client.connect(listener.address(), ConnectionOptions.of(KEY)));
        }
    }

    @Test
    void aContextThatIsNotInitializedIsNotListenedWith() throws Exception {
        ConnectionOptions options = ConnectionOptions.of(KEY).tls(SSLContext.getInstance("TLS"));
        assertThatIllegalStateException().isThrownBy(() -> Listener.open(options));
        assertThatIllegalStateException()
                .isThrownBy(() -> Listener.open(Address.local(0), options));
    }

    /// Has no memory left for an engine when there is a listener, as in a flood.
    private static final class Exhausted extends SSLContextSpi {
        private boolean isListening;

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            if (!isListening) {
                isListening = true;
                return forLocalhost.createSSLEngine();
            }
            throw new OutOfMemoryError("as a test wants it");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random) {}

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whoCannotBeServedForWantOfMemoryIsHungUpOn() throws Exception {
        var exhausted = new SSLContext(new Exhausted(), null, "TLS") {};
        try (var listener =
                Listener.open(Address.local(0), ConnectionOptions.withoutKey().tls(exhausted))) {
            int port = ((Address.Tcp) listener.address()).port();
            try (var peer = SocketChannel.open(new InetSocketAddress("localhost", port))) {
                peer.configureBlocking(false);
                await(() -> peer.read(ByteBuffer.allocate(1)) < 0, "the listener to hang up");
            }
            await(() -> listener.refused() == 1, "the peer to be counted");
        }
    }

    private static final int LENGTH = 200_000;

    /// By TLS 1.3 a listener says more when a client has connected, which one that only sends never reads. The system would
    /// forget for that what it had no room to send yet.
    @Test
    void whatWasSentArrivesThoughNothingWasReceived() throws Exception {
        try (var listening = ServerSocketChannel.open();
                var client = SocketChannel.open()) {
            listening.setOption(StandardSocketOptions.SO_RCVBUF, LENGTH / 10);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setOption(StandardSocketOptions.SO_SNDBUF, LENGTH);
            client.connect(listening.getLocalAddress());
            client.configureBlocking(false);
            int port = client.socket().getPort();
            var there = new TlsLine(client, Tls.asClient(forLocalhost, Address.local(port)));
            try (var server = listening.accept()) {
                server.configureBlocking(false);
                var here = new TlsLine(server, Tls.asListener(forLocalhost));
                await(() -> there.open() + here.open() == 0, "both to speak TLS");
                assertThat(there.write(ByteBuffer.allocate(LENGTH))).isTrue();
                there.close();

                var bytes = ByteBuffer.allocate(LENGTH + 1);
                await(() -> here.read(bytes) < 0, "the end");
                assertThat(bytes.position()).isEqualTo(LENGTH);
            }
        }
    }
}
