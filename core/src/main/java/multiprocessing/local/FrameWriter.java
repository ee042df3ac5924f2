package multiprocessing.local;

import java.io.IOException;
import java.io.OutputStream;

/// The child's voice: writes messages to the parent between the bytes that others write to the same stream. Thread-safe.
///
/// A write waits while the pipe is full and the parent does not read.
final class FrameWriter {
    private final OutputStream out;
    private final byte[] frame = new byte[Wire.FRAME_LENGTH]; // guarded by this

    /// @param out unbuffered: one call of `write`, of a frame's length, is one write to the pipe
    FrameWriter(OutputStream out, long key) {
        this.out = out;
        System.arraycopy(Wire.marker(key), 0, frame, 0, Wire.TYPE_OFFSET);
    }

    /// Writes one message.
    ///
    /// @throws IOException if the parent reads no more
    synchronized void write(int type, byte[] payload) throws IOException {
        int offset = 0;
        do {
            int length = Math.min(payload.length - offset, Wire.MAX_PAYLOAD_LENGTH);
            int more = offset + length < payload.length ? Wire.MORE : 0;
            int goesOn = offset > 0 ? Wire.GOES_ON : 0;
            frame[Wire.TYPE_OFFSET] = (byte) type;
            frame[Wire.PLACE_OFFSET] = (byte) (more | goesOn);
            frame[Wire.LENGTH_OFFSET] = (byte) (length >>> Byte.SIZE);
            frame[Wire.LENGTH_OFFSET + 1] = (byte) length;
            System.arraycopy(payload, offset, frame, Wire.HEADER_LENGTH, length);
            out.write(frame, 0, Wire.HEADER_LENGTH + length);
            offset += length;
        } while (offset < payload.length);
    }
}
