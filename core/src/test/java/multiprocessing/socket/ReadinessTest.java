package multiprocessing.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final SocketChannel here;
    private final SocketChannel there;

    ReadinessTest() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            here = SocketChannel.open(server.getLocalAddress());
            there = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        here.close();
        there.close();
    }

    private static void transfer(SocketChannel from, SocketChannel to) throws IOException {
        assertThat(from.write(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(to.read(ByteBuffer.allocate(1))).isEqualTo(1);
    }

    @SuppressWarnings("unchecked")
    private Optional<SocketOption<Boolean>> acknowledges() {
        return here.supportedOptions().stream()
                .filter(option -> option.name().equals("TCP_QUICKACK"))
                .map(option -> (SocketOption<Boolean>) option)
                .findAny();
    }

    /// Else who sends in two parts waits 40 ms for the second. That takes a clock to see; the system's own word does not.
    @Test
    void whoWaitsAcknowledgesWhatHasComeAtOnce() throws Exception {
        assumeThat(acknowledges()).isPresent();
        for (int i = 0; i < 10; i++) {
            transfer(there, here);
            transfer(here, there);
        }
        assumeThat(here.getOption(acknowledges().orElseThrow()))
                .as("acknowledges at once, unasked")
                .isFalse();
        here.configureBlocking(false);
        var readable = new Readiness(here, SelectionKey.OP_READ);
        readable.wakeUp();
        assertThat(readable.await(Deadline.never())).isTrue();
        assertThat(here.getOption(acknowledges().orElseThrow())).isTrue();
        assertThat(readable.await(Deadline.in(Duration.ofMillis(1)))).isFalse();
        readable.close();
    }

    /// There may be no memory for it; here the system refuses it for another reason.
    @Test
    void whoCouldNotWaitOnceIsToldTheNextTime() throws Exception {
        var readable = new Readiness(here, SelectionKey.OP_READ);
        assertThatExceptionOfType(IllegalBlockingModeException.class)
                .isThrownBy(() -> readable.await(Deadline.never()));
        here.configureBlocking(false);
        assertThat(there.write(ByteBuffer.allocate(1))).isEqualTo(1);
        assertThat(readable.await(Deadline.in(Await.PATIENCE))).isTrue();
        readable.close();
    }
}
