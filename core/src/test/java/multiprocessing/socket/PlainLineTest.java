package multiprocessing.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.Test;

class PlainLineTest {
    private static final int LENGTH = 200_000;

    /// The system resets a connection that is closed when something has come that nobody has read, and forgets what it had no
    /// room to send yet.
    @Test
    void whatWasWrittenArrivesThoughThePeerWasNotListenedTo() throws Exception {
        try (var listening = ServerSocketChannel.open()) {
            listening.setOption(StandardSocketOptions.SO_RCVBUF, LENGTH / 10);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var here = SocketChannel.open()) {
                var readable = new Readiness(here, SelectionKey.OP_READ);
                here.setOption(StandardSocketOptions.SO_SNDBUF, LENGTH);
                here.connect(listening.getLocalAddress());
                try (var there = listening.accept()) {
                    assertThat(there.write(ByteBuffer.allocate(100_000))).isEqualTo(100_000);
                    here.configureBlocking(false);
                    assertThat(readable.await(Deadline.in(Await.PATIENCE))).isTrue();
                    readable.close();

                    var line = new PlainLine(here);
                    assertThat(line.write(ByteBuffer.allocate(LENGTH))).isTrue();
                    line.close();

                    var bytes = ByteBuffer.allocate(LENGTH + 1);
                    while (there.read(bytes) >= 0) {
                        // to the end
                    }
                    assertThat(bytes.position()).isEqualTo(LENGTH);
                }
            }
        }
    }
}
