package multiprocessing.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import multiprocessing.error.TransferException;
import multiprocessing.testkit.Program;
import org.junit.jupiter.api.Test;

/// Messages made of bytes that come in whatever pieces.
class FrameReaderTest {
    private static final int MOST = 1 << 20;

    /// Gives what is fed to it, at most so many bytes at a time.
    private static final class Fed implements Line {
        ByteBuffer bytes = ByteBuffer.allocate(0);
        int atOnce = Integer.MAX_VALUE;
        boolean hasEnded;

        @Override
        public int read(ByteBuffer to) throws IOException {
            if (!bytes.hasRemaining()) {
                return hasEnded ? -1 : 0;
            }
            int count = Math.min(Math.min(atOnce, to.remaining()), bytes.remaining());
            to.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public boolean write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel channel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private final Fed line = new Fed();
    private final FrameReader reader = new FrameReader(line, MOST);

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer frames(List<Integer> lengths, boolean isLongForm) {
        var all = ByteBuffer.allocate(4 << 20);
        for (int length : lengths) {
            if (isLongForm) {
                all.putInt(-1).putLong(length);
            } else {
                all.putInt(length);
            }
            all.put(random(length));
        }
        return all.flip();
    }

    private List<byte[]> takeAll() {
        var taken = new ArrayList<byte[]>();
        while (reader.advance()) {
            try (Received message = reader.take()) {
                taken.add(message.bytes());
            }
        }
        return taken;
    }

    @Test
    void messagesAreWholeInWhicheverPiecesTheyCome() {
        var lengths = List.of(0, 1, 500, 511, 512, 513, 16 << 10, 100_000, 0, 1 << 20, 3);
        for (boolean isLongForm : new boolean[] {false, true}) {
            for (int atOnce : new int[] {1, 3, 1000, 70_000, Integer.MAX_VALUE}) {
                line.bytes = frames(lengths, isLongForm);
                line.atOnce = atOnce;
                List<byte[]> taken = takeAll();
                assertThat(taken).hasSize(lengths.size());
                for (int i = 0; i < taken.size(); i++) {
                    assertThat(taken.get(i)).isEqualTo(random(lengths.get(i)));
                }
                assertThat(reader.end()).isNull();
            }
        }
    }

    @Test
    void whatHasComeOfAMessageStays() {
        ByteBuffer frame = frames(List.of(50_000), false);
        for (int at = 0; at < frame.limit(); at += 9_999) {
            assertThat(reader.advance()).isFalse();
            line.bytes = frame.slice(at, Math.min(9_999, frame.limit() - at));
        }
        assertThat(takeAll()).singleElement().isEqualTo(random(50_000));
    }

    @Test
    void aBusyWaitEndsWithWhateverComes() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "else nobody waits busily");
        line.bytes = ByteBuffer.allocate(5).putInt(4).rewind();
        assertThat(reader.awaitBusily()).isTrue();
        assertThat(reader.advance()).isFalse();
        line.hasEnded = true;
        assertThat(reader.awaitBusily()).isTrue();
        assertThat(reader.end()).isNotNull();
    }

    @Test
    void whatIsReadAheadIsKeptWhenLongerMessagesAreTaken() {
        line.bytes = frames(List.of(10, 20), false);
        assertThat(reader.advance()).isTrue();
        reader.take().close();
        reader.mostBytes(2 * MOST);
        assertThat(takeAll()).singleElement().isEqualTo(random(20));
    }

    @Test
    void theEndComesAfterWhatWasWholeAndInsteadOfWhatWasNot() {
        ByteBuffer frames = frames(List.of(10, 20), false);
        line.bytes = frames.limit(frames.limit() - 1);
        line.hasEnded = true;
        assertThat(takeAll()).hasSize(1);
        assertThat(reader.end()).contains("closed");
        assertThat(reader.isOverlong()).isFalse();
    }

    @Test
    void aMessageTooLongIsTheEnd() {
        for (ByteBuffer header :
                List.of(
                        ByteBuffer.allocate(4).putInt(MOST + 1),
                        ByteBuffer.allocate(4).putInt(-2),
                        ByteBuffer.allocate(4).putInt(Integer.MIN_VALUE),
                        ByteBuffer.allocate(12).putInt(-1).putLong(MOST + 1),
                        ByteBuffer.allocate(12).putInt(-1).putLong(-1),
                        ByteBuffer.allocate(12).putInt(-1).putLong(Long.MIN_VALUE))) {
            var refusing = new FrameReader(line, MOST);
            line.bytes = header.flip();
            assertThat(refusing.advance()).isFalse();
            assertThat(refusing.isOverlong()).isTrue();
            assertThat(refusing.end()).contains("maxMessageBytes=" + MOST);
        }
    }

    @Test
    void roomGrowsWithWhatHasComeWhateverWasAnnounced() {
        try (Received message = Received.take()) {
            long announced = 1L << 40;
            long room = message.room(announced).remaining();
            assertThat(room).isLessThanOrEqualTo(4 << 20);
            while (message.lengthBytes() < 20 << 20) {
                int more = message.room(announced).remaining();
                assertThat(more).isBetween(1, (int) Math.max(room, message.lengthBytes()));
                message.added(more);
            }
        }
    }

    /// Has no memory for a message when its length has come.
    static final class Exhausted {
        public static void main(String[] arguments) {
            var line = new Fed();
            var reader = new FrameReader(line, MOST);
            line.bytes = frames(List.of(100, 200), false);
            var hoard = new ArrayList<ByteBuffer>();
            fill(hoard, 16 << 10);
            fill(hoard, 1 << 10);
            try {
                System.out.println("advanced: " + reader.advance());
            } catch (OutOfMemoryError e) {
                hoard.clear();
                System.out.println("advanced later: " + reader.advance());
                try (Received message = reader.take()) {
                    System.out.println("whole: " + Arrays.equals(message.bytes(), random(100)));
                }
            }
        }

        private static void fill(List<ByteBuffer> hoard, int pieceBytes) {
            try {
                while (true) {
                    hoard.add(ByteBuffer.allocateDirect(pieceBytes));
                }
            } catch (OutOfMemoryError full) {
                return;
            }
        }
    }

    @Test
    void aMessageForWhichThereWasNoMemoryIsThereLater() throws Exception {
        var options = List.of("-XX:MaxDirectMemorySize=1m");
        try (Program program = Program.start(options, Exhausted.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("advanced later: true", "whole: true");
        }
    }

    /// Has room for a message and what has come of it, but not for twice as much.
    static final class Narrow {
        public static void main(String[] arguments) {
            int length = (8 << 20) + 1;
            var line = new Fed();
            line.bytes = ByteBuffer.allocate(4 + length).putInt(length).rewind();
            var reader = new FrameReader(line, length);
            System.out.println("whole: " + reader.advance());
        }
    }

    @Test
    void aLongMessageTakesNoMoreMemoryThanItNeeds() throws Exception {
        var options = List.of("-XX:MaxDirectMemorySize=20m");
        try (Program program = Program.start(options, Narrow.class)) {
            assertThat(program.join()).isZero();
            assertThat(program.lines()).containsExactly("whole: true");
        }
    }

    @Test
    void whatIsLongerThanAnArrayCanBeIsToldSo() {
        try (Received message = Received.take()) {
            message.added(Integer.MAX_VALUE);
            assertThatExceptionOfType(TransferException.class)
                    .isThrownBy(message::bytes)
                    .withMessageContaining("lengthBytes=" + Integer.MAX_VALUE);
        }
    }
}
