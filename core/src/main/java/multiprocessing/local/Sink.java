package multiprocessing.local;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Supplier;
import multiprocessing.backend.Output;

/// Where one stream of a child's output goes. Guarded by its [Pump]. What is not taken is lost, and the exception says why; what
/// comes next may be taken.
interface Sink {
    /// Takes bytes as they come.
    void write(byte[] buffer, int offset, int length) throws IOException;

    /// Passes on what was held back, a line without its end: the process has nothing more to say.
    default void flush() throws IOException {}

    /// No more will come.
    default void close() throws IOException {
        flush();
    }

    /// The sinks for standard output and standard error.
    record Pair(Sink out, Sink err) {
        // once: a file descriptor never lets go of a stream that was made of it
        private static final OutputStream STANDARD_OUTPUT =
                new FileOutputStream(FileDescriptor.out);
        private static final OutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

        /// @throws UncheckedIOException if a file cannot be opened
        static Pair of(Output output, String name, long pid) {
            return switch (output) {
                case Output.Forward(String prefix) -> {
                    String text =
                            prefix.isEmpty()
                                    ? prefix
                                    : prefix.replace("%p", Long.toString(pid)).replace("%n", name);
                    yield new Pair(
                            new Lines(() -> System.out, text), new Lines(() -> System.err, text));
                }
                case Output.Inherit _ ->
                        new Pair(
                                new Bytes(STANDARD_OUTPUT, false),
                                new Bytes(STANDARD_ERROR, false));
                case Output.ToFile(var file) -> {
                    try {
                        yield new Pair(
                                new Bytes(append(file), true), new Bytes(append(file), true));
                    } catch (IOException e) {
                        throw cannotOpen(file, name, e);
                    } catch (
                            RuntimeException e) { // its file system cannot be written, or is closed
                        throw cannotOpen(file, name, new IOException(e));
                    }
                }
                case Output.Discard _ -> new Pair(new Nowhere(), new Nowhere());
            };
        }

        private static UncheckedIOException cannotOpen(Path file, String name, IOException why) {
            return new UncheckedIOException(
                    "cannot open the file for the output of " + name + ": " + file, why);
        }

        private static OutputStream append(Path file) throws IOException {
            return Files.newOutputStream(
                    file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /// Whole lines, each in one piece, to a stream of this JVM as it is at that moment.
    final class Lines implements Sink {
        /// A line longer than this is passed on in pieces.
        private static final int MAX_HELD_LENGTH = 64 * 1024;

        private static final byte[] LINE_END = {'\n'};

        private final Supplier<PrintStream> target;
        private final String prefix;
        private byte[] held = new byte[256];
        private int heldLength;
        private boolean isLineBegun; // a piece of a line without its end has been passed on

        Lines(Supplier<PrintStream> target, String prefix) {
            this.target = target;
            this.prefix = prefix;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            int end = offset + length;
            int whole = end; // behind the last line's end
            while (whole > offset && buffer[whole - 1] != '\n') {
                whole--;
            }
            try {
                passLines(buffer, offset, whole - offset);
            } finally {
                hold(buffer, whole, end - whole);
            }
            if (heldLength >= MAX_HELD_LENGTH) {
                passHeld();
            }
        }

        private void passLines(byte[] buffer, int offset, int length) {
            if (heldLength == 0 && length > 0) {
                pass(buffer, offset, length);
            } else if (length > 0) {
                hold(buffer, offset, length);
                passHeld();
            }
        }

        private void hold(byte[] buffer, int offset, int length) {
            if (heldLength + length > held.length) {
                held = Arrays.copyOf(held, Math.max(held.length * 2, heldLength + length));
            }
            System.arraycopy(buffer, offset, held, heldLength, length);
            heldLength += length;
        }

        /// With a prefix, ends a line without its end: what another process says next would stand behind it, with a prefix
        /// amid the line.
        @Override
        public void flush() {
            passHeld();
            if (isLineBegun && !prefix.isEmpty()) {
                pass(LINE_END, 0, LINE_END.length);
            }
        }

        private void passHeld() {
            int length = heldLength;
            heldLength = 0;
            if (length > 0) {
                pass(held, 0, length);
            }
        }

        /// The stream is the user's, and may throw what it likes.
        private void pass(byte[] bytes, int offset, int length) {
            try {
                PrintStream stream = target.get();
                if (prefix.isEmpty()) {
                    stream.write(bytes, offset, length);
                } else {
                    byte[] prefixed =
                            withPrefix(prefix.getBytes(stream.charset()), bytes, offset, length);
                    stream.write(prefixed, 0, prefixed.length);
                }
                stream.flush();
            } finally {
                isLineBegun = bytes[offset + length - 1] != '\n';
            }
        }

        private byte[] withPrefix(byte[] prefix, byte[] bytes, int offset, int length) {
            var lines = new ByteArrayOutputStream(length + prefix.length);
            boolean isStart = !isLineBegun;
            for (int i = offset; i < offset + length; i++) {
                if (isStart) {
                    lines.write(prefix, 0, prefix.length);
                }
                lines.write(bytes[i]);
                isStart = bytes[i] == '\n';
            }
            return lines.toByteArray();
        }
    }

    /// Bytes as they are, at once.
    final class Bytes implements Sink {
        private final OutputStream out;
        private final boolean isOwn;

        /// @param isOwn whether it is to be closed
        Bytes(OutputStream out, boolean isOwn) {
            this.out = out;
            this.isOwn = isOwn;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (isOwn) {
                out.close();
            }
        }
    }

    /// Forgets.
    final class Nowhere implements Sink {
        @Override
        public void write(byte[] buffer, int offset, int length) {}
    }
}
