package multiprocessing.local;

/// The format of what parent and child say to each other. Big-endian.
///
/// ```
///  to the child, on its standard input:      key 8, then messages: type 1 | length 4 | payload
///
///  to the parent, between other output:      0 | key 8 | type 1 | place 1 | length 2 | payload, at most 499
///                                            |------------- HEADER --------------|
/// ```
///
/// A longer message to the parent is cut into frames: the place has `MORE` in all but the last, and `GOES_ON` in all but the first.
/// Frames of two messages are not mixed. The key is chosen anew for each child, and told to nobody else, so that none can speak in its name who has it print
/// something: a command line may be read by everybody on the machine.
final class Wire {
    // to the child
    static final int JOB = 1; // the work to do, once

    /// An answer: request 4 | found 1 | content, of a class: loader 4 | bytes; if not found: why.
    static final int CLASS = 2;

    static final int INTERRUPT = 3;
    static final int PREPARE = 4; // a job that came before: get ready for more of its kind
    static final int PRELOAD = 5; // names of classes, UTF-8, one a line
    static final int WARM_UP = 6; // a call to run ahead of any job
    static final int STAY = 7; // the child outlives its parent

    /// Go through what a job goes through; 1: and share, as the parent does.
    static final int REHEARSE = 8;

    /// Where things are shared, UTF-8; before all that may share something.
    static final int SHARE = 9;

    static final int ENCODINGS = 10; // of what is written from now on: `Encodings`

    // to the parent
    static final int HELLO = 1; // this JVM is up
    static final int WANT_CLASS = 2; // request 4 | kind 1 | loader 4, 0 for the job's | name
    static final int FAILED = 3; // the exception that ended the job, encoded

    /// An orderly end has begun: signal 4, because of which, or 0. Its exit code comes from the system.
    static final int LEAVING = 4;

    static final int GOODBYE = 5; // exit code 4: all is done, nothing more will run
    static final int WRITTEN = 6; // on standard error: what was written before GOODBYE ends here
    static final int TAKEN = 7; // this JVM does the job; none of the user's code has run yet

    /// Parts of [#WANT_CLASS].
    static final int WANTED_KIND = Integer.BYTES;

    static final int WANTED_LOADER = WANTED_KIND + 1;
    static final int WANTED_NAME = WANTED_LOADER + Integer.BYTES;

    /// Kinds of [#WANT_CLASS].
    static final int KIND_CLASS = 0;

    static final int KIND_RESOURCE = 1;

    /// All of that name that are not on the class path: (length 4 | URL there | length 4 | bytes) …
    static final int KIND_RESOURCES = 2;

    static final int MESSAGE_HEADER_LENGTH = 1 + Integer.BYTES;

    static final int KEY_OFFSET = 1;
    static final int TYPE_OFFSET = KEY_OFFSET + Long.BYTES;
    static final int PLACE_OFFSET = TYPE_OFFSET + 1;
    static final int LENGTH_OFFSET = PLACE_OFFSET + 1;
    static final int HEADER_LENGTH = LENGTH_OFFSET + Short.BYTES;
    static final int FRAME_LENGTH = 512; // the smallest PIPE_BUF that POSIX allows
    static final int MAX_PAYLOAD_LENGTH = FRAME_LENGTH - HEADER_LENGTH;

    /// A frame's place in its message.
    static final int MORE = 1; // others come behind it

    static final int GOES_ON = 2; // with what others before it have begun

    private Wire() {}

    static int intAt(byte[] bytes, int offset) {
        return ((bytes[offset] & 0xFF) << 24)
                | ((bytes[offset + 1] & 0xFF) << 16)
                | ((bytes[offset + 2] & 0xFF) << 8)
                | (bytes[offset + 3] & 0xFF);
    }

    static void putInt(int value, byte[] bytes, int offset) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }

    static long longAt(byte[] bytes, int offset) {
        return ((long) intAt(bytes, offset) << Integer.SIZE)
                | (intAt(bytes, offset + Integer.BYTES) & 0xFFFF_FFFFL);
    }

    static void putLong(long value, byte[] bytes, int offset) {
        putInt((int) (value >>> Integer.SIZE), bytes, offset);
        putInt((int) value, bytes, offset + Integer.BYTES);
    }

    /// The marker that begins each frame of the child with that key.
    static byte[] marker(long key) {
        var marker = new byte[TYPE_OFFSET];
        putLong(key, marker, KEY_OFFSET);
        return marker;
    }
}
