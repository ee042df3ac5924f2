package multiprocessing.local;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The parent's ear: parts the messages of [FrameWriter] from the other bytes of a stream. Confined to one thread.
final class FrameScanner {
    /// Takes what was parted.
    interface Listener {
        /// Bytes that are no message, in order.
        void bytes(byte[] buffer, int offset, int length);

        /// A whole message.
        void message(int type, byte[] payload);
    }

    private static final byte[] NOTHING = {};

    /// Room for messages longer than this is given up: an exception may be long, and is the last.
    private static final int KEPT_LENGTH = 8 * 1024;

    private final byte[] marker;
    private final Listener listener;
    private byte[] held = NOTHING; // the beginning of what may become a frame
    private ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    FrameScanner(long key, Listener listener) {
        this.listener = listener;
        this.marker = Wire.marker(key);
    }

    /// Takes the next bytes of the stream.
    void feed(byte[] buffer, int length) {
        byte[] bytes = buffer;
        int end = length;
        if (held.length > 0) {
            bytes = Arrays.copyOf(held, held.length + length);
            System.arraycopy(buffer, 0, bytes, held.length, length);
            end = bytes.length;
            held = NOTHING;
        }
        int plain = 0; // start of what is known to be no message
        int at = 0;
        while (at < end) {
            if (bytes[at] != 0 || !mayBeFrame(bytes, at, end)) {
                at++;
            } else if (end - at < Wire.HEADER_LENGTH || end - at < frameLength(bytes, at)) {
                break; // the rest has not come yet
            } else {
                pass(bytes, plain, at);
                int frameLength = frameLength(bytes, at);
                take(bytes, at, frameLength);
                at += frameLength;
                plain = at;
            }
        }
        pass(bytes, plain, at);
        if (at < end) {
            held = Arrays.copyOfRange(bytes, at, end);
        }
    }

    /// The stream has ended: what was held back is no frame.
    void end() {
        byte[] rest = held;
        held = NOTHING;
        pass(rest, 0, rest.length);
    }

    /// Bytes of the stream are lost: what comes next does not continue what is held back.
    void forget() {
        held = NOTHING;
        unfinished.reset();
    }

    private boolean mayBeFrame(byte[] bytes, int at, int end) {
        int length = Math.min(marker.length, end - at);
        return Arrays.equals(bytes, at, at + length, marker, 0, length);
    }

    private static int frameLength(byte[] bytes, int at) {
        return Wire.HEADER_LENGTH
                + ((bytes[at + Wire.LENGTH_OFFSET] & 0xFF) << Byte.SIZE)
                + (bytes[at + Wire.LENGTH_OFFSET + 1] & 0xFF);
    }

    private void pass(byte[] bytes, int from, int to) {
        if (to > from) {
            listener.bytes(bytes, from, to - from);
        }
    }

    private void take(byte[] bytes, int at, int frameLength) {
        int payloadLength = frameLength - Wire.HEADER_LENGTH;
        unfinished.write(bytes, at + Wire.HEADER_LENGTH, payloadLength);
        if (bytes[at + Wire.MORE_OFFSET] == 0) {
            byte[] payload = unfinished.toByteArray();
            if (payload.length > KEPT_LENGTH) {
                unfinished = new ByteArrayOutputStream(); // reset() would keep its room
            } else {
                unfinished.reset();
            }
            listener.message(bytes[at + Wire.TYPE_OFFSET], payload);
        }
    }
}
