package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
}
