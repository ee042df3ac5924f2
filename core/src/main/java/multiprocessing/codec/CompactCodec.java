package multiprocessing.codec;

import java.io.IOException;
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
            objects.write(value);
        } catch (ObjectWriter.NotCompact known) {
            out.rewind(start);
            writeJava(value, out);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw refusal(value, e, out);
        } finally {
            objects.clear();
        }
    }

    private static void writeJava(@Nullable Object value, MessageWriter out) {
        out.putByte(Tag.JAVA);
        long at = out.lengthBytes();
        out.putInt(0);
        try {
            JavaStreams.write(value, new Tail(out), out.manifest());
            out.setInt(at, Math.toIntExact(out.lengthBytes() - at - Integer.BYTES));
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            throw refusal(value, e, out);
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
        } catch (RuntimeException | Error e) { // reading runs code of the user's
            throw Unreadable.because(e);
        }
    }

    /// The end of a message as a stream.
    private static final class Tail extends OutputStream {
        private final MessageWriter out;

        Tail(MessageWriter out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            out.putByte(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.putBytes(bytes, offset, length);
        }
    }
}
