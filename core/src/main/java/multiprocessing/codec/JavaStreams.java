package multiprocessing.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// JDK serialization, with the loaders of all classes met noted on the way out, and classes found through a given
/// loader on the way in.
final class JavaStreams {
    private JavaStreams() {}

    /// @throws TransferException if a part of `value` cannot be serialized; names the path to it
    static Parcel encode(@Nullable Object value) {
        var bytes = new ByteArrayOutputStream();
        var manifest = new Manifest();
        try {
            write(value, bytes, manifest);
            return new Parcel(bytes.toByteArray(), manifest.loaders(), manifest.handles());
        } catch (Exception | LinkageError | StackOverflowError e) { // perhaps thrown undeclared
            manifest.revoke();
            throw new TransferException(Culprit.explain(value, e), e);
        } catch (Throwable e) { // such as for want of memory
            manifest.revoke();
            throw e;
        }
    }

    /// Writes `value` and notes what goes with it.
    ///
    /// @throws StackOverflowError if `value` is nested too deeply
    static void write(@Nullable Object value, OutputStream to, Manifest manifest)
            throws IOException {
        try (var out = new NotingOutput(to, manifest)) {
            out.writeObject(value);
        }
    }

    /// @throws TransferException if a class is missing or the bytes do not fit the classes
    static @Nullable Object decode(byte[] bytes, ClassLoader loader) {
        return decode(bytes, 0, loader);
    }

    /// As [#decode(byte[], ClassLoader)], from `offset` to the end.
    static @Nullable Object decode(byte[] bytes, int offset, ClassLoader loader) {
        try (var in = new LoadingInput(bytes, offset, loader)) {
            return in.readObject();
        } catch (Throwable e) { // reading runs code of the user's
            throw Unreadable.because(e);
        }
    }

    private static final class NotingOutput extends ObjectOutputStream {
        private final Manifest manifest;

        /// What is written next, as it is, within its stand-in.
        private @Nullable Object inner;

        NotingOutput(OutputStream out, Manifest manifest) throws IOException {
            super(out);
            this.manifest = manifest;
            enableReplaceObject(true);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // equals would be the user's
        protected @Nullable Object replaceObject(@Nullable Object object)
                throws NotSerializableException {
            if (object == null || object == inner) {
                return object;
            }
            Object written = StandIn.of(object, manifest);
            if (written == object && Instantiable.lacking(object.getClass()) != null) {
                throw new NotSerializableException(object.getClass().getName());
            }
            inner = written instanceof StandIn.OfImmutable immutable ? immutable.form() : null;
            return written;
        }

        @Override
        protected void annotateClass(Class<?> type) throws NotSerializableException {
            if (Classes.isNameless(type)) {
                throw new NotSerializableException(type.getName());
            }
            manifest.note(type);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) { // which nobody looks up by its name
            for (Class<?> face : type.getInterfaces()) {
                manifest.note(face);
            }
        }
    }

    private static final class LoadingInput extends ObjectInputStream {
        private final ClassLoader loader;

        LoadingInput(byte[] bytes, int offset, ClassLoader loader) throws IOException {
            super(new ByteArrayInputStream(bytes, offset, bytes.length - offset));
            this.loader = loader;
            enableResolveObject(true);
            setObjectInputFilter(Limits.of(bytes.length - offset));
        }

        @Override
        protected @Nullable Object resolveObject(@Nullable Object object) {
            // no switch by type, which spins classes in each new process
            if (object instanceof Handle handle) {
                return handle.resolve();
            }
            return object instanceof StandIn standIn ? standIn.resolve(loader) : object;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                try {
                    return super.resolveClass(description); // knows the primitive types
                } catch (ClassNotFoundException unknown) {
                    throw e; // which says more
                }
            }
        }

        @Override
        @SuppressWarnings(
                "deprecation") // without it there is no class of a proxy without a handler
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            var faces = new Class<?>[names.length];
            ClassLoader home = loader;
            for (int i = 0; i < names.length; i++) {
                faces[i] = Class.forName(names[i], false, loader);
                if (!Modifier.isPublic(faces[i].getModifiers())) {
                    home = faces[i].getClassLoader(); // only its own package may implement it
                }
            }
            try {
                return Proxy.getProxyClass(home, faces);
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException("proxy of " + String.join(", ", names), e);
            }
        }
    }
}
