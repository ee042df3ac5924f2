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
///  count | handle …        handle:    name of its class | component …
///                          component: simple value, 12 | index of another handle, 13 | record, which is as a handle
///  and among the values    12 | index of the handle
/// ```
final class ShortHandles {
    /// In the place of the tag of a simple value.
    static final int HANDLE = 12;

    private static final int RECORD = 13;

    private final DataInputStream in;
    private final ClassLoader loader;
    private final @Nullable Unmade[] unmade;
    private final @Nullable Object[] resolved;

    private ShortHandles(DataInputStream in, ClassLoader loader, int count) {
        this.in = in;
        this.loader = loader;
        this.unmade = new @Nullable Unmade[count];
        this.resolved = new @Nullable Object[count];
    }

    /// A record that was read, but for the handles among its components.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Unmade(Class<?> type, @Nullable Object[] components) {}

    /// In the place of what that handle resolves to.
    private record Reference(int index) {}

    /// Whether `value` is simple, or a handle for it is made of what is.
    static boolean isSimple(@Nullable Object value, Manifest manifest) {
        return value instanceof Shareable shareable
                ? isMadeOfSimple(manifest.handle(shareable), manifest)
                : SimpleValues.isSimple(value);
    }

    private static boolean isMadeOfSimple(Object record, Manifest manifest) {
        for (Object component : components(record)) {
            Record part = part(component);
            boolean isSimple =
                    part == null ? isSimple(component, manifest) : isMadeOfSimple(part, manifest);
            if (!isSimple) {
                return false;
            }
        }
        return true;
    }

    /// A component that goes part by part, or null.
    private static @Nullable Record part(@Nullable Object component) {
        return component instanceof Record record
                        && !(component instanceof Shareable)
                        && isOurs(component.getClass())
                ? record
                : null;
    }

    /// Whether this library knows what is made of such a record.
    private static boolean isOurs(Class<?> type) {
        return type.getClassLoader() == ShortHandles.class.getClassLoader()
                && type.getModule() == ShortHandles.class.getModule();
    }

    /// Writes all handles of the call.
    static void write(Manifest manifest, DataOutputStream out) throws IOException {
        List<Handle> handles = manifest.handles();
        out.writeShort(handles.size());
        for (Handle handle : handles) {
            writeRecord(handle, out, manifest);
        }
    }

    private static void writeRecord(Object record, DataOutputStream out, Manifest manifest)
            throws IOException {
        out.writeUTF(record.getClass().getName());
        for (Object component : components(record)) {
            Record part = part(component);
            if (part != null) {
                out.writeByte(RECORD);
                writeRecord(part, out, manifest);
            } else {
                write(component, out, manifest);
            }
        }
        manifest.note(record.getClass());
    }

    /// Writes one value.
    static void write(@Nullable Object value, DataOutputStream out, Manifest manifest)
            throws IOException {
        if (value instanceof Shareable shareable) {
            out.writeByte(HANDLE);
            out.writeShort(manifest.handles().indexOf(manifest.handle(shareable)));
        } else {
            SimpleValues.write(value, out);
        }
    }

    private static @Nullable Object[] components(Object record) {
        if (!(record instanceof Record)) {
            throw new IllegalStateException("not a plain record: " + record.getClass().getName());
        }
        RecordShape shape = RecordShape.of(record.getClass());
        return Arrays.copyOf(shape.take(record), shape.componentCount());
    }

    /// The objects for all handles of a call.
    ///
    /// @throws TransferException if one is not there any more
    static Object[] resolve(DataInputStream in, ClassLoader loader) throws IOException {
        int count = ShortForm.count(in.readUnsignedShort(), in);
        return new ShortHandles(in, loader, count).resolve();
    }

    /// Gets ready for handles like those of a call, and makes none.
    ///
    /// @throws IllegalAccessException if a class is closed to this library
    static void prepare(DataInputStream in, ClassLoader loader)
            throws IOException, IllegalAccessException {
        int count = ShortForm.count(in.readUnsignedShort(), in);
        var handles = new ShortHandles(in, loader, count);
        for (int i = 0; i < count; i++) {
            prepare(handles.readRecord());
        }
    }

    private static void prepare(Unmade record) throws IllegalAccessException {
        RecordShape.of(record.type).prepare();
        for (Object component : record.components) {
            if (component instanceof Unmade part) {
                prepare(part);
            }
        }
    }

    private Object[] resolve() throws IOException {
        for (int i = 0; i < unmade.length; i++) {
            Unmade handle = readRecord();
            if (!Handle.class.isAssignableFrom(handle.type)) {
                throw new IOException("no handle: ".concat(handle.type.getName()));
            }
            unmade[i] = handle;
        }
        var all = new Object[unmade.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = resolve(i);
        }
        return all;
    }

    private Unmade readRecord() throws IOException {
        String name = in.readUTF();
        Class<?> type;
        try {
            type = Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw Unreadable.because(e);
        }
        if (!type.isRecord() || !(isOurs(type) || Handle.class.isAssignableFrom(type))) {
            throw new IOException("no handle: ".concat(name));
        }
        var components = new @Nullable Object[RecordShape.of(type).componentCount()];
        for (int i = 0; i < components.length; i++) {
            int tag = in.readUnsignedByte();
            components[i] =
                    switch (tag) {
                        case HANDLE -> new Reference(in.readUnsignedShort());
                        case RECORD -> readRecord();
                        default -> SimpleValues.read(tag, in);
                    };
        }
        return new Unmade(type, components);
    }

    private Object resolve(int index) throws IOException {
        Object known = index < resolved.length ? resolved[index] : null;
        if (known == null) {
            Unmade handle = index < unmade.length ? unmade[index] : null;
            if (handle == null) {
                throw new IOException("no such handle, or one within itself");
            }
            unmade[index] = null;
            try {
                known = ((Handle) make(handle)).resolve();
            } catch (RuntimeException e) {
                throw Unreadable.because(e);
            }
            resolved[index] = known;
        }
        return known;
    }

    private Object make(Unmade record) throws IOException {
        @Nullable Object[] components = record.components;
        for (int i = 0; i < components.length; i++) {
            if (components[i] instanceof Reference reference) {
                components[i] = resolve(reference.index);
            } else if (components[i] instanceof Unmade part) {
                components[i] = make(part);
            }
        }
        return RecordShape.of(record.type).make(components);
    }

    /// Reads one value.
    static @Nullable Object read(DataInputStream in, Object[] shared) throws IOException {
        int tag = in.readUnsignedByte();
        if (tag != HANDLE) {
            return SimpleValues.read(tag, in);
        }
        int index = in.readUnsignedShort();
        if (index >= shared.length) {
            throw new IOException("no such handle");
        }
        return shared[index];
    }
}
