package multiprocessing.codec;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// What is shared, in a call in its short form: so a new process that is given a queue needs no object stream either.
///
/// ```
///  count | handle …        handle: name of its class | components, simple values
///  and among the values    tag | index of the handle
/// ```
final class ShortHandles {
    /// In the place of the tag of a simple value.
    private static final int TAG = 12;

    private ShortHandles() {}

    /// Whether `value` is simple, or a handle for it is made of simple values.
    static boolean isSimple(@Nullable Object value, Manifest manifest) {
        return value instanceof Shareable shareable
                ? SimpleValues.areSimple(components(manifest.handle(shareable)))
                : SimpleValues.isSimple(value);
    }

    /// Writes all handles of the call.
    static void write(Manifest manifest, DataOutputStream out) throws IOException {
        List<Handle> handles = manifest.handles();
        out.writeShort(handles.size());
        for (Handle handle : handles) {
            out.writeUTF(handle.getClass().getName());
            for (Object component : components(handle)) {
                SimpleValues.write(component, out);
            }
            manifest.note(handle.getClass());
        }
    }

    /// Writes one value.
    static void write(@Nullable Object value, DataOutputStream out, Manifest manifest)
            throws IOException {
        if (value instanceof Shareable shareable) {
            out.writeByte(TAG);
            out.writeShort(manifest.handles().indexOf(manifest.handle(shareable)));
        } else {
            SimpleValues.write(value, out);
        }
    }

    private static @Nullable Object[] components(Handle handle) {
        RecordShape shape = RecordShape.of(handle.getClass());
        return Arrays.copyOf(shape.take(handle), shape.componentCount());
    }

    /// The objects for all handles of a call.
    ///
    /// @throws TransferException if one is not there any more
    static Object[] resolve(DataInputStream in, ClassLoader loader) throws IOException {
        var shared = new Object[ShortForm.count(in.readUnsignedShort(), in)];
        for (int i = 0; i < shared.length; i++) {
            try {
                shared[i] = handle(in, loader).resolve();
            } catch (RuntimeException e) {
                throw new TransferException("cannot be received: ".concat(e.toString()), e);
            }
        }
        return shared;
    }

    private static Handle handle(DataInputStream in, ClassLoader loader) throws IOException {
        String name = in.readUTF();
        try {
            Class<?> type = Class.forName(name, false, loader);
            if (!Handle.class.isAssignableFrom(type) || !type.isRecord()) {
                throw new IOException("no handle: ".concat(name));
            }
            RecordShape shape = RecordShape.of(type);
            var components = new @Nullable Object[shape.componentCount()];
            for (int i = 0; i < components.length; i++) {
                components[i] = SimpleValues.read(in);
            }
            return (Handle) shape.make(components);
        } catch (ClassNotFoundException e) {
            throw new TransferException("class is missing in the receiver: ".concat(name), e);
        }
    }

    /// Reads one value.
    static @Nullable Object read(DataInputStream in, Object[] shared) throws IOException {
        int tag = in.readUnsignedByte();
        if (tag != TAG) {
            return SimpleValues.read(tag, in);
        }
        int index = in.readUnsignedShort();
        if (index >= shared.length) {
            throw new IOException("no such handle");
        }
        return shared[index];
    }
}
