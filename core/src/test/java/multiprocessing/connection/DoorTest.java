package multiprocessing.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import multiprocessing.testkit.Await;
import multiprocessing.time.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoorTest {
    private static final AuthKey KEY = AuthKey.of("a key of tests");

    /// Has no memory for the first who comes.
    private static final class Exhausted extends ServerSocketChannel {
        private final ServerSocketChannel channel;
        private final AtomicBoolean isExhausted = new AtomicBoolean(true);

        Exhausted(ServerSocketChannel channel) {
            super(channel.provider());
            this.channel = channel;
        }

        @Override
        public SocketChannel accept() throws IOException {
            if (isExhausted.getAndSet(false)) {
                throw new OutOfMemoryError("as a test wants it");
            }
            return channel.accept();
        }

        @Override
        public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog)
                throws IOException {
            return channel.bind(local, backlog);
        }

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
            return channel.setOption(name, value);
        }

        @Override
        public <T> T getOption(SocketOption<T> name) throws IOException {
            return channel.getOption(name);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return channel.supportedOptions();
        }

        @Override
        public ServerSocket socket() {
            return channel.socket();
        }

        @Override
        public SocketAddress getLocalAddress() throws IOException {
            return channel.getLocalAddress();
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            channel.close();
        }

        @Override
        protected void implConfigureBlocking(boolean block) throws IOException {
            var _ = channel.configureBlocking(block);
        }
    }

    @Test
    void whoComesWhileThereIsNoMemoryIsLetInWhenThereIs() throws Exception {
        Place place = Place.at(Address.local(0));
        var exhausted = new Place(new Exhausted(place.channel()), place.address(), null);
        Door door = Door.open(exhausted, ConnectionOptions.of(KEY));
        try (Connection there = Client.connect(place.address(), KEY);
                Connection here = door.accept(Deadline.in(Await.PATIENCE)).orElseThrow()) {
            there.send("let in");
            assertThat(here.recv()).isEqualTo("let in");
        } finally {
            door.close();
        }
    }

    @Test
    void oneWhoWaitsAndThrowsDoesNotKeepItFromTheOthers() throws Exception {
        Place place = Place.at(Address.local(0));
        Door door = Door.open(place, ConnectionOptions.of(KEY));
        var told = new AtomicInteger();
        var _ =
                door.whenReady(() -> {
                    throw new IllegalStateException("as a test wants it");
                });
        var _ = door.whenReady(told::incrementAndGet);
        try (Connection _ = Client.connect(place.address(), KEY)) {
            Await.await(() -> told.get() == 1, "the other to be told");
        } finally {
            door.close();
        }
    }
}
