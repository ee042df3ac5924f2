package multiprocessing.codec;

import java.io.OutputStream;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// The library's own codec: [ObjectWriter] for all that it knows, JDK serialization for messages in which anything else
/// is met.
final class CompactCodec implements Codec {
    @Override
    public void write(@Nullable Object value, MessageWriter out) {
        long start = out.lengthBytes();
        ObjectWriter objects = out.objects();
        try {
            objects.writeWhole(value);
        } catch (ObjectWriter.NotCompact known) {
            out.rewind(start);
            writeJava(value, out);
        } catch (Exception | LinkageError | StackOverflowError e) { // also what it does not declare
            throw refusal(value, e, out);
        } finally {
            objects.clear();
        }
    }

    private static void writeJava(@Nullable Object value, MessageWriter out) {
        out.putByte(Tag.JAVA);
        long at = out.lengthBytes();
        out.putInt(0);
        var tail = new Tail(out);
        try {
            JavaStreams.write(value, tail, out.manifest());
            out.setInt(at, Math.toIntExact(out.lengthBytes() - at - Integer.BYTES));
        } catch (Exception | LinkageError | StackOverflowError e) { // likewise
            if (tail.failure == null) {
                throw refusal(value, e, out);
            }
        }
        if (tail.failure != null) {
            throw tail.failure;
        }
    }

    private static RuntimeException refusal(
            @Nullable Object value, Throwable e, MessageWriter out) {
        if (e instanceof TransferException || out.isOutOfSpace(e)) {
            return (RuntimeException) e;
        }
        return new TransferException(Culprit.explain(value, e), e);
    }

    @Override
    public @Nullable Object read(MessageReader in) {
        try {
            if (in.peekByte() == Tag.JAVA) {
                in.getByte();
                return JavaStreams.decode(in.getBytes(in.getInt()), in.loader());
            }
            return in.objects().readWhole();
        } catch (Throwable e) { // reading runs code of the user's
            throw Unreadable.because(e);
        }
    }

    /// The end of a message as a stream.
    private static final class Tail extends OutputStream {
        /*
         * An object stream writes on after a failure, as it leaves each object and at its end, and what it throws is the last.
         */
        private final MessageWriter out;

        /// Why there is no room; what is written later goes nowhere.
        private @Nullable RuntimeException failure;

        Tail(MessageWriter out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (failure != null) {
                return;
            }
            try {
                out.putBytes(bytes, offset, length);
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
    }
}
