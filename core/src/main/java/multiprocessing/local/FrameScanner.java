package multiprocessing.local;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    private final byte[] marker;
    private final Listener listener;
    private byte[] held = NOTHING; // the beginning of what may become a frame
    private @Nullable ByteArrayOutputStream begun; // a message of which more is to come

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

    /// Bytes of the stream are lost: what comes next does not continue what is held back, nor a message that was begun.
    void forget() {
        held = NOTHING;
        begun = null;
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
        int place = bytes[at + Wire.PLACE_OFFSET];
        if ((place & Wire.GOES_ON) == 0) {
            begun = new ByteArrayOutputStream(payloadLength);
        }
        if (begun == null) {
            return; // its beginning is lost
        }
        begun.write(bytes, at + Wire.HEADER_LENGTH, payloadLength);
        if ((place & Wire.MORE) == 0) {
            byte[] payload = begun.toByteArray();
            begun = null;
            listener.message(bytes[at + Wire.TYPE_OFFSET], payload);
        }
    }
}
