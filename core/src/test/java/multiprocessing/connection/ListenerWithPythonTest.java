package multiprocessing.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static multiprocessing.testkit.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Python;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Python at the other end. To 3.11 it speaks the old form of the handshake.
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ListenerWithPythonTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13})
    void aClientOfPythonIsAccepted(int minor) throws Exception {
        String script =
                """
                import sys
                from multiprocessing.connection import Client
                try:
                    Client(sys.argv[1], authkey=b'another key')
                except Exception as e:
                    print(type(e).__name__)
                with Client(sys.argv[1], authkey=b'a key of tests') as there:
                    there.send_bytes(b'hello')
                    there.send_bytes(there.recv_bytes() * 200_000)
                    try:
                        there.recv_bytes()
                    except EOFError:
                        print('end')
                """;
        Python python = Python.ofVersion(minor);
        try (var listener = Listener.open(KEY)) {
            Process process = python.start(script, listener.address().toString());
            try (Connection here = listener.accept()) {
                assertThat(here.recvBytes()).asString().isEqualTo("hello");
                here.sendBytes("you are".getBytes(UTF_8));
                assertThat(here.recvBytes()).asString().isEqualTo("you are".repeat(200_000));
            }
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
                    .isEqualTo("AuthenticationError\nend");
            await(() -> listener.refused() == 1, "the refusal");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "sha256", "sha384", "sha3_256", "sha3_384"})
    void aProofIsOfTheKindThatPythonAsksFor(String digest) throws Exception {
        String script =
                """
                import sys
                from multiprocessing import connection
                key = b'a key of tests'
                with connection.Client(sys.argv[1]) as there:
                    connection.answer_challenge(there, key)
                    connection.deliver_challenge(there, key, digest_name=sys.argv[2])
                    there.send_bytes(b'hello')
                """;
        Python python = Python.ofVersion(13);
        try (var listener = Listener.open(KEY)) {
            Process process = python.start(script, listener.address().toString(), digest);
            try (Connection here = listener.accept()) {
                assertThat(here.recvBytes()).asString().isEqualTo("hello");
            }
            assertThat(process.waitFor()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13})
    void aListenerOfPythonIsServed(int minor) throws Exception {
        String script =
                """
                from multiprocessing.connection import Listener
                with Listener(('127.0.0.1', 0), authkey=b'a key of tests') as listener:
                    print(listener.address[1], flush=True)
                    try:
                        listener.accept()
                    except Exception as e:
                        print(type(e).__name__, flush=True)
                    with listener.accept() as client:
                        client.send_bytes(client.recv_bytes() * 3)
                """;
        Process process = Python.ofVersion(minor).start(script);
        try (var printed = process.inputReader()) {
            Address address = Address.local(Integer.parseInt(printed.readLine()));
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> Client.connect(address, AuthKey.of("another key")))
                    .withMessageContaining("another key");
            assertThat(printed.readLine()).isEqualTo("AuthenticationError");
            try (Connection there = Client.connect(address, KEY)) {
                there.sendBytes(new byte[100_000]);
                assertThat(there.recvBytes()).hasSize(300_000);
            }
        }
        assertThat(process.waitFor()).isZero();
    }
}
