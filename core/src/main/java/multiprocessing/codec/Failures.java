package multiprocessing.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Supplier;
import multiprocessing.error.RemoteException;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// Exceptions on their way to another process: the object itself where it can travel, else a [RemoteException] with the
/// same message, stack, causes and suppressed exceptions. For the library's own use: no part of the API.
///
/// ```
///  length | JDK serialization, or nothing | description
///  description: 1 | class | message | frames | cause | count | suppressed …      or 0 for none
/// ```
public final class Failures {
    private static final int MAX_OBJECT_LENGTH = 16 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_FRAMES = 1_024;
    private static final int MAX_SUPPRESSED = 100;

    private Failures() {}

    /// Encodes an exception; never fails for what is in it.
    public static byte[] encode(Throwable failure) {
        return encode(failure, new Manifest());
    }

    /// As [#encode(Throwable)], and notes what goes with it.
    static byte[] encode(Throwable failure, Manifest manifest) {
        byte[] object = object(failure, manifest);
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(object.length);
            out.write(object);
            describe(failure, out, 0, Collections.newSetFromMap(new IdentityHashMap<>()));
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /// Whether what arrives in place of an exception may stand where only something of `type` may.
    static boolean fits(Throwable failure, Class<?> type) {
        return fits(failure, type, new Manifest());
    }

    /// As [#fits(Throwable, Class)], in the message of that manifest, which stays as it is.
    static boolean fits(Throwable failure, Class<?> type, Manifest manifest) {
        if (type.isAssignableFrom(RemoteException.class)) {
            return true;
        }
        int before = manifest.handles().size();
        try {
            return object(failure, manifest).length > 0;
        } finally {
            manifest.revokeBehind(before);
        }
    }

    /// The exception itself; nothing if the description must do.
    private static byte[] object(Throwable failure, Manifest manifest) {
        int before = manifest.handles().size();
        try {
            var bytes = new ByteArrayOutputStream();
            JavaStreams.write(failure, bytes, manifest);
            if (bytes.size() <= MAX_OBJECT_LENGTH) {
                return bytes.toByteArray();
            }
        } catch (Throwable unsent) {
            // its own code may throw anything, declared or not
        }
        manifest.revokeBehind(before);
        return new byte[0];
    }

    private static void describe(
            @Nullable Throwable failure, DataOutputStream out, int depth, Set<Throwable> seen)
            throws IOException {
        if (failure == null || depth > MAX_DEPTH || !seen.add(failure)) {
            out.writeByte(0);
            return;
        }
        out.writeByte(1);
        SimpleValues.write(failure.getClass().getName(), out);
        SimpleValues.write(ask(failure::getMessage, "(its getMessage threw)"), out);
        StackTraceElement[] frames = frames(failure);
        int frameCount = Math.min(frames.length, MAX_FRAMES);
        out.writeInt(frameCount);
        for (int i = 0; i < frameCount; i++) {
            SimpleValues.write(frames[i].getClassLoaderName(), out);
            SimpleValues.write(frames[i].getModuleName(), out);
            SimpleValues.write(frames[i].getModuleVersion(), out);
            SimpleValues.write(frames[i].getClassName(), out);
            SimpleValues.write(frames[i].getMethodName(), out);
            SimpleValues.write(frames[i].getFileName(), out);
            out.writeInt(frames[i].getLineNumber());
        }
        describe(ask(failure::getCause, null), out, depth + 1, seen);
        Throwable[] suppressed = failure.getSuppressed();
        int suppressedCount = Math.min(suppressed.length, MAX_SUPPRESSED);
        out.writeInt(suppressedCount);
        for (int i = 0; i < suppressedCount; i++) {
            describe(suppressed[i], out, depth + 1, seen);
        }
    }

    private static StackTraceElement[] frames(Throwable failure) {
        StackTraceElement @Nullable [] frames = ask(failure::getStackTrace, null);
        return frames == null || Arrays.asList(frames).contains(null)
                ? new StackTraceElement[0]
                : frames;
    }

    /// What a method of a user's exception says, which may be overridden and throw.
    private static <T extends @Nullable Object> T ask(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (Throwable e) { // also what it does not declare, as other languages let it
            return otherwise;
        }
    }

    /// Decodes what [#encode] made, classes looked up through `loader`.
    ///
    /// @throws TransferException if the bytes were made by something else
    public static Throwable decode(byte[] bytes, ClassLoader loader) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new IOException("message is cut: length=" + length);
            }
            byte[] object = in.readNBytes(length);
            Throwable description = read(in, 0);
            if (length > 0) {
                try {
                    if (JavaStreams.decode(object, loader) instanceof Throwable original) {
                        return original;
                    }
                } catch (RuntimeException | Error e) { // reading runs code of the user's
                    if (description != null) {
                        description.addSuppressed(e); // why the original is not here
                    }
                }
            }
            if (description == null) {
                throw new IOException("no exception in the message");
            }
            return description;
        } catch (IOException e) {
            throw new TransferException("cannot be received: " + e, e);
        }
    }

    private static @Nullable Throwable read(DataInputStream in, int depth) throws IOException {
        if (in.readByte() == 0) {
            return null;
        }
        if (depth > MAX_DEPTH + 1) {
            throw new IOException("nested too deeply");
        }
        String type = String.valueOf(readText(in));
        String message = readText(in);
        int frameCount = in.readInt();
        if (frameCount < 0 || frameCount > MAX_FRAMES) {
            throw new IOException("too many frames: frameCount=" + frameCount);
        }
        var frames = new StackTraceElement[frameCount];
        for (int i = 0; i < frameCount; i++) {
            frames[i] =
                    new StackTraceElement(
                            readText(in),
                            readText(in),
                            readText(in),
                            String.valueOf(readText(in)),
                            String.valueOf(readText(in)),
                            readText(in),
                            in.readInt());
        }
        var standIn = new RemoteException(type, message, read(in, depth + 1));
        standIn.setStackTrace(frames);
        int suppressedCount = in.readInt();
        for (int i = 0; i < Math.min(suppressedCount, MAX_SUPPRESSED); i++) {
            Throwable suppressed = read(in, depth + 1);
            if (suppressed != null) {
                standIn.addSuppressed(suppressed);
            }
        }
        return standIn;
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        Object value = SimpleValues.read(in);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IOException("not a text: " + value);
    }
}
