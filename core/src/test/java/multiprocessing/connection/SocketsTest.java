package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {
    /// That the system then finds out needs a cable to be pulled out.
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPeerThatIsSilentIsAskedWhetherItIsThere() throws Exception {
        var nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var listening = ServerSocketChannel.open().bind(nowhere);
                var channel = SocketChannel.open(listening.getLocalAddress())) {
            Sockets.prepare(channel);

            var options = new HashMap<String, Object>();
            for (SocketOption<?> option : channel.supportedOptions()) {
                options.put(option.name(), channel.getOption(option));
            }
            assertThat(options)
                    .containsAllEntriesOf(
                            Map.of(
                                    "SO_KEEPALIVE", true,
                                    "TCP_KEEPIDLE", 60,
                                    "TCP_KEEPINTERVAL", 10,
                                    "TCP_KEEPCOUNT", 6));
        }
    }

    @TempDir Path folder;

    /// A virtual thread asks again and again where there is a crowd, which the system does not tell from other reasons.
    @Test
    void aVirtualThreadIsToldWhyNobodyIsReached() throws Exception {
        Path far = Files.createFile(folder.resolve("x".repeat(100) + "y".repeat(100)));
        var connecting =
                new FutureTask<>(
                        () -> Sockets.connect(Address.unix(far), Deadline.in(Await.PATIENCE)));
        Thread.startVirtualThread(connecting);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> connecting.get(1, TimeUnit.MINUTES))
                .withCauseInstanceOf(AddressException.class)
                .withMessageContaining("too long")
                .withMessageNotContaining("in time");
    }
}
