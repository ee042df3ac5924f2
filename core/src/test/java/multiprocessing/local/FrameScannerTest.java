package multiprocessing.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// [FrameWriter] and [FrameScanner]: whatever else is written to the stream, and wherever reads cut it, all arrives.
class FrameScannerTest {
    private static final long KEY = 0x0102030405060708L;
    private static final long OTHER_KEY = 0x0102030405060709L;

    /// What a scanner told: plain bytes run together, messages as `<type:payload>`.
    private static final class Heard implements FrameScanner.Listener {
        private final StringBuilder all = new StringBuilder();

        @Override
        public void bytes(byte[] buffer, int offset, int length) {
            all.append(new String(buffer, offset, length, ISO_8859_1));
        }

        @Override
        public void message(int type, byte[] payload) {
            all.append('<').append(type).append(':');
            all.append(new String(payload, ISO_8859_1)).append('>');
        }
    }

    private static byte[] frames(long key, int type, byte[] payload) throws IOException {
        var out = new ByteArrayOutputStream();
        new FrameWriter(out, key).write(type, payload);
        return out.toByteArray();
    }

    private static byte[] frame(String payload) throws IOException {
        return frames(KEY, 5, payload.getBytes(US_ASCII));
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static String scan(byte[] stream, int... cuts) {
        var heard = new Heard();
        var scanner = new FrameScanner(KEY, heard);
        int from = 0;
        for (int cut : cuts) {
            scanner.feed(Arrays.copyOfRange(stream, from, cut), cut - from);
            from = cut;
        }
        scanner.feed(Arrays.copyOfRange(stream, from, stream.length), stream.length - from);
        scanner.end();
        return heard.all.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] everything() throws IOException {
        byte[] marker = Wire.marker(KEY);
        return join(
                text("before"),
                frame("one"),
                text("\0\0\0zeros\0"),
                frame(""),
                Arrays.copyOf(marker, marker.length - 1),
                frame("two"),
                frame("long ".repeat(250)),
                frames(OTHER_KEY, 5, text("of another")),
                text("after"));
    }

    @Test
    void messagesArePartedFromWhatIsAroundThem() throws IOException {
        byte[] stream = join(text("before"), frame("one"), text("\0between"), frame("two"));

        assertThat(scan(stream)).isEqualTo("before<5:one>\0between<5:two>");
    }

    @Test
    void aCutAnywhereChangesNothing() throws IOException {
        byte[] stream = everything();
        String whole = scan(stream);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(scan(stream, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(scan(stream, allCuts(stream.length))).as("byte by byte").isEqualTo(whole);
    }

    private static int[] allCuts(int length) {
        var cuts = new int[length];
        Arrays.setAll(cuts, i -> i);
        return cuts;
    }

    @Test
    void noiseThatLooksLikeAMarkerIsPassedOn() throws IOException {
        byte[] marker = Wire.marker(KEY);
        for (int length = 1; length < marker.length; length++) {
            byte[] part = Arrays.copyOf(marker, length);
            String noise = new String(part, ISO_8859_1);

            assertThat(scan(join(part, text("x")))).isEqualTo(noise + "x");
            assertThat(scan(join(part, part))).isEqualTo(noise + noise);
            assertThat(scan(join(part, frame("m")))).isEqualTo(noise + "<5:m>");
            assertThat(scan(part)).as("at the end").isEqualTo(noise);
        }
    }

    @Test
    void framesOfAnotherKeyAreNoMessages() throws IOException {
        byte[] other = frames(OTHER_KEY, 5, text("hello"));

        assertThat(scan(other)).isEqualTo(new String(other, ISO_8859_1));
    }

    @Test
    void aFrameCutByTheEndOfTheStreamIsPassedOnAsBytes() throws IOException {
        byte[] frame = frame("unfinished");
        for (int length = 1; length < frame.length; length++) {
            byte[] part = Arrays.copyOf(frame, length);

            assertThat(scan(join(text("a"), part))).isEqualTo("a" + new String(part, ISO_8859_1));
        }
        assertThat(scan(frame)).isEqualTo("<5:unfinished>");
    }

    @Test
    void anyNoiseAndAnyCutsAreHarmless() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var expected = new StringBuilder();
            var stream = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                byte[] noise = noise(random);
                stream.writeBytes(noise);
                expected.append(new String(noise, ISO_8859_1));
                String payload = "p".repeat(random.nextInt(1_200));
                stream.writeBytes(frame(payload));
                expected.append("<5:").append(payload).append('>');
            }
            byte[] bytes = stream.toByteArray();
            int[] cuts = random.ints(random.nextInt(20), 0, bytes.length).sorted().toArray();

            assertThat(scan(bytes, cuts)).as("seed %d", seed).isEqualTo(expected.toString());
        }
    }

    /// Zeros, pieces of the marker, and a last byte that cannot begin or go on with one.
    private static byte[] noise(Random random) {
        byte[] marker = Wire.marker(KEY);
        var noise = new ByteArrayOutputStream();
        for (int i = random.nextInt(6); i > 0; i--) {
            noise.writeBytes(Arrays.copyOf(marker, random.nextInt(marker.length)));
            noise.write(random.nextInt(3));
        }
        noise.write('!');
        return noise.toByteArray();
    }

    @Test
    void eachFrameIsOneWriteThatAPipeKeepsWhole() throws IOException {
        var writes = new ArrayList<byte[]>();
        var out =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        writes.add(new byte[] {(byte) b});
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writes.add(Arrays.copyOfRange(bytes, offset, offset + length));
                    }
                };
        int most = Wire.MAX_PAYLOAD_LENGTH;
        for (int length : List.of(0, 1, most - 1, most, most + 1, 3 * most, 3 * most + 1)) {
            writes.clear();
            String payload = "p".repeat(length);

            new FrameWriter(out, KEY).write(7, text(payload));

            assertThat(writes)
                    .as("writes of %d bytes", length)
                    .hasSize(Math.max(1, Math.ceilDiv(length, most)))
                    .allMatch(write -> write.length <= Wire.FRAME_LENGTH);
            assertThat(scan(join(writes.toArray(byte[][]::new)))).isEqualTo("<7:" + payload + ">");
        }
    }

    @Test
    void messagesOfSeveralThreadsAreNotMixed() throws Exception {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(out, KEY);
        var threads = new ArrayList<Thread>();
        for (char letter = 'a'; letter <= 'd'; letter++) {
            byte[] payload = text(String.valueOf(letter).repeat(2_000));
            threads.add(Thread.ofPlatform().start(() -> writeOften(writer, payload)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        String heard = scan(out.toByteArray());
        assertThat(heard).matches("(<7:(a{2000}|b{2000}|c{2000}|d{2000})>){400}");
    }

    private static void writeOften(FrameWriter writer, byte[] payload) {
        try {
            for (int i = 0; i < 100; i++) {
                writer.write(7, payload);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesPlainBytesForWhatTheyAreAfterALoss() throws IOException {
        var heard = new Heard();
        var scanner = new FrameScanner(KEY, heard);
        byte[] frame = frame("lost");
        scanner.feed(frame, frame.length - 1);

        scanner.forget();
        scanner.feed(text("plain"), 5);
        scanner.end();

        assertThat(heard.all).hasToString("plain");
    }

    /// What was left of a long message was taken for one of its own.
    @Test
    void dropsTheRestOfAMessageWhoseBeginningIsLost() throws IOException {
        var heard = new Heard();
        var scanner = new FrameScanner(KEY, heard);
        byte[] frames = frame("p".repeat(3 * Wire.MAX_PAYLOAD_LENGTH));
        scanner.feed(frames, Wire.FRAME_LENGTH + 10);

        scanner.forget();
        byte[] rest = Arrays.copyOfRange(frames, Wire.FRAME_LENGTH, frames.length);
        scanner.feed(rest, rest.length);
        byte[] next = frame("next");
        scanner.feed(next, next.length);
        scanner.end();

        assertThat(heard.all).hasToString("<5:next>");
    }
}
