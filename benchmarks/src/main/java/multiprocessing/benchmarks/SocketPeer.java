package multiprocessing.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import multiprocessing.connection.Address;
import multiprocessing.connection.AuthKey;
import multiprocessing.connection.Client;
import multiprocessing.connection.Connection;
import multiprocessing.connection.EndOfStreamException;
import multiprocessing.connection.Listener;

/// Another process that has connected to a listener of this one: it sends short messages back as they are, and is silent
/// about long ones.
final class SocketPeer {
    static final AuthKey KEY = AuthKey.of("bench");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHORT_BYTES = 8;
    private static final int LONG_BYTES = 1 << 20;

    private final Connection connection;
    private final Measure.Ending ending;

    private SocketPeer(Listener at, Measure.Ending ending) throws InterruptedException {
        try (at) {
            this.connection = at.accept(PATIENCE).orElseThrow();
            this.ending = ending;
        }
    }

    static SocketPeer java(Listener at) throws InterruptedException {
        Address address = at.address();
        var children = new Children();
        children.start(() -> serve(address));
        return new SocketPeer(at, children::end);
    }

    static SocketPeer python(Listener at) throws IOException, InterruptedException {
        String host = at.address() instanceof Address.Tcp ? "localhost" : "";
        String place = at.address().toString().substring(host.isEmpty() ? 0 : host.length() + 1);
        Process process =
                new ProcessBuilder(
                                System.getProperty("bench.python", "python3"),
                                System.getProperty("bench.script", "manager.py"),
                                "--peer",
                                host,
                                place)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new SocketPeer(at, () -> process.waitFor());
    }

    private static void serve(Address address) throws InterruptedException {
        try (Connection connection = Client.connect(address, KEY)) {
            while (true) {
                byte[] message = connection.recvBytes();
                if (message.length <= SHORT_BYTES) {
                    connection.sendBytes(message);
                }
            }
        } catch (EndOfStreamException e) {
            // it is enough
        }
    }

    /// One after the other.
    Measure trips(int count) {
        var message = new byte[SHORT_BYTES];
        return of(
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        connection.sendBytes(message);
                        byte[] _ = connection.recvBytes();
                    }
                });
    }

    /// As fast as they go, until the last has come.
    Measure mebibytes(int count) {
        var message = new byte[LONG_BYTES];
        return of(
                count,
                times -> {
                    for (int i = 0; i < times; i++) {
                        connection.sendBytes(message);
                    }
                    connection.sendBytes(new byte[1]);
                    byte[] _ = connection.recvBytes();
                });
    }

    /// As many the other way, from a peer that is Python's.
    Measure mebibytesBack(int count) {
        return of(
                count,
                times -> {
                    connection.sendBytes(String.format("%16d", times).getBytes(US_ASCII));
                    for (int i = 0; i < times; i++) {
                        byte[] _ = connection.recvBytes();
                    }
                });
    }

    private Measure of(int count, Measure.Work work) {
        return Measure.of(
                count,
                work,
                () -> {
                    connection.close();
                    ending.end();
                });
    }
}
