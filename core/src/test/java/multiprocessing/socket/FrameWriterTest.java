package multiprocessing.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import multiprocessing.time.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Frames as CPython has them.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FrameWriterTest {
    @TempDir Path folder;

    private final Counting line = new Counting(SocketChannel.open());
    private final FrameWriter writer = writer(line);

    FrameWriterTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        line.channel.close();
    }

    private static FrameWriter writer(Line line) {
        return new FrameWriter(line, new Readiness(line.channel(), SelectionKey.OP_WRITE));
    }

    /// Takes everything; keeps what comes first, and how much there was.
    private static final class Counting implements Line {
        final SocketChannel channel;
        final ByteBuffer first = ByteBuffer.allocate(4 << 20);
        long count;
        int capacity; // of the longest buffer

        Counting(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean write(ByteBuffer from) {
            capacity = Math.max(capacity, from.capacity());
            if (count == first.position()) {
                int kept = Math.min(from.remaining(), first.remaining());
                first.put(from.slice(from.position(), kept)); // the rest is not even read
            }
            count += from.remaining();
            from.position(from.limit());
            return true;
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel channel() {
            return channel;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFrameIsItsLengthAndItsBytes() throws Exception {
        checkFrames(line, writer);
    }

    @Test
    void byAUnixSocketTooWhichTakesOtherPieces() throws Exception {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            var unix = new Counting(channel);
            checkFrames(unix, writer(unix));
        }
    }

    private static void checkFrames(Counting line, FrameWriter writer) throws Exception {
        for (int length : new int[] {0, 1, 60_000, 1 << 20, 3_000_000}) {
            var bytes = new byte[length + 2];
            new Random(length).nextBytes(bytes);
            line.first.clear();
            line.count = 0;
            writer.write(MemorySegment.ofArray(bytes), 2, length, Deadline.never());
            assertThat(line.count).isEqualTo(4 + length);
            line.first.flip();
            assertThat(line.first.getInt()).isEqualTo(length);
            assertThat(line.first).isEqualTo(ByteBuffer.wrap(bytes, 2, length));
        }
    }

    /// Who waits for room holds it, and the JVM has so much for all: 60 peers that received nothing left none for others.
    @Test
    void noMoreMemoryIsHeldThanAMessageNeeds() throws Exception {
        for (int length : new int[] {20_000, 60_000, 200_000, 1 << 20}) {
            line.capacity = 0;
            writer.write(MemorySegment.ofArray(new byte[length]), 0, length, Deadline.never());
            assertThat(line.capacity).isBetween(1, 4 * length);
        }
    }

    private interface Conversation {
        void run(SocketChannel here, SocketChannel there) throws Exception;
    }

    private static void converse(Conversation conversation) throws Exception {
        try (var listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var here = SocketChannel.open(listening.getLocalAddress());
                    var there = listening.accept()) {
                conversation.run(here, there);
            }
        }
    }

    /// Has no memory in the middle of a message, once; and no stack to end the output then, if the test says so.
    private static final class Exhausted implements Line {
        private final Line line;
        private int writes;
        private boolean hasStack = true;

        Exhausted(SocketChannel channel) {
            line = new PlainLine(channel);
        }

        @Override
        public boolean write(ByteBuffer from) throws IOException {
            writes++;
            if (writes == 2) {
                throw new OutOfMemoryError("as a test wants it");
            }
            return line.write(from);
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            return line.read(to);
        }

        @Override
        public SocketChannel channel() {
            if (!hasStack) {
                hasStack = true;
                throw new StackOverflowError("as a test wants it");
            }
            return line.channel();
        }

        @Override
        public void close() {
            line.close();
        }
    }

    @Test
    void nothingFollowsHalfAMessage() throws Exception {
        converse((here, there) -> {
            FrameWriter exhausted = writer(new Exhausted(here));
            MemorySegment much = MemorySegment.ofArray(new byte[100_000]);
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> exhausted.write(much, 0, 100_000, Deadline.never()));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> exhausted.write(much, 0, 10, Deadline.never()));

            there.write(ByteBuffer.wrap(new byte[] {7})); // what comes can still be received
            var received = ByteBuffer.allocate(1);
            assertThat(here.read(received)).isEqualTo(1);
            while (there.read(ByteBuffer.allocate(100_000)) >= 0) {
                // to the end
            }
        });
    }

    @Test
    void norIfThereWasNoStackToEndTheOutputJustThen() throws Exception {
        converse((here, there) -> {
            var line = new Exhausted(here);
            FrameWriter exhausted = writer(line);
            line.hasStack = false;
            MemorySegment much = MemorySegment.ofArray(new byte[100_000]);
            assertThatExceptionOfType(StackOverflowError.class)
                    .isThrownBy(() -> exhausted.write(much, 0, 100_000, Deadline.never()));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> exhausted.write(much, 0, 10, Deadline.never()));

            assertThat(line.writes).isEqualTo(2);
            while (there.read(ByteBuffer.allocate(100_000)) >= 0) {
                // to the end
            }
        });
    }

    /// Takes one byte at a time, as long as there is room.
    private record Narrow(SocketChannel channel, ByteBuffer taken) implements Line {
        @Override
        public boolean write(ByteBuffer from) {
            if (from.hasRemaining() && taken.hasRemaining()) {
                taken.put(from.get());
            }
            return !from.hasRemaining();
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final ByteBuffer FRAME = ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 7});

    @Test
    void anInterruptEndsTheWaitOfAMessageThatHasNotBegun() throws Exception {
        converse((here, _) -> {
            here.configureBlocking(false);
            var narrow = new Narrow(here, ByteBuffer.allocate(5).limit(0));
            FrameWriter writer = writer(narrow);
            MemorySegment one = MemorySegment.ofArray(new byte[] {7});
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> writer.write(one, 0, 1, Deadline.never()));

            narrow.taken.limit(5);
            writer.write(one, 0, 1, Deadline.never());
            assertThat(narrow.taken.flip()).isEqualTo(FRAME);
        });
    }

    @Test
    void noneEndsAMessageThatHasBegun() throws Exception {
        converse((here, _) -> {
            here.configureBlocking(false);
            var narrow = new Narrow(here, ByteBuffer.allocate(5));
            Thread.currentThread().interrupt();
            writer(narrow).write(MemorySegment.ofArray(new byte[] {7}), 0, 1, Deadline.never());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(narrow.taken.flip()).isEqualTo(FRAME);
        });
    }

    @Test
    void beyondTwoGibibytesTheLengthHasEightBytes() throws Exception {
        long most = Integer.MAX_VALUE;
        try (Arena arena = Arena.ofShared();
                FileChannel sparse =
                        FileChannel.open(
                                folder.resolve("sparse"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            MemorySegment much = sparse.map(FileChannel.MapMode.READ_WRITE, 0, most + 1, arena);
            writer.write(much, 0, most, Deadline.never());
            assertThat(line.first.getInt(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(line.count).isEqualTo(4 + most);
            line.first.clear();
            line.count = 0;
            writer.write(much, 0, most + 1, Deadline.never());
            assertThat(line.first.getInt(0)).isEqualTo(-1);
            assertThat(line.first.getLong(4)).isEqualTo(most + 1);
            assertThat(line.count).isEqualTo(12 + most + 1);
        }
    }
}
