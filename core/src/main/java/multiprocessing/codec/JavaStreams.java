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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// JDK serialization, with the loaders of all classes met noted on the way out, and classes found through a given
/// loader on the way in.
final class JavaStreams {
    private JavaStreams() {}

    /// @throws TransferException if a part of `value` cannot be serialized; names the path to it
    static Parcel encode(@Nullable Object value) {
        try {
            return write(value);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            throw new TransferException(Culprit.explain(value, e), e);
        }
    }

    /// As [#encode], but leaves it to the caller to explain what is thrown.
    ///
    /// @throws StackOverflowError if `value` is nested too deeply
    static Parcel write(@Nullable Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new NotingOutput(bytes)) {
            out.writeObject(value);
            out.flush();
            return new Parcel(bytes.toByteArray(), out.loaders, out.handles);
        }
    }

    /// @throws TransferException if a class is missing or the bytes do not fit the classes
    static @Nullable Object decode(byte[] bytes, ClassLoader loader) {
        try (var in = new LoadingInput(bytes, loader)) {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new TransferException("class is missing in the receiver: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new TransferException("cannot be received: nested too deeply", e);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new TransferException("cannot be received: " + e, e);
        }
    }

    private static final class NotingOutput extends ObjectOutputStream {
        private final Set<ClassLoader> loaders = new LinkedHashSet<>();
        private final List<Handle> handles = new ArrayList<>();

        NotingOutput(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) {
            if (object instanceof Shareable shareable) {
                Handle handle = shareable.toHandle();
                handles.add(handle);
                return handle;
            }
            return object;
        }

        @Override
        protected void annotateClass(Class<?> type) throws NotSerializableException {
            if (type.isHidden()) { // its bytes are nowhere, so the receiver would fail
                throw new NotSerializableException(type.getName());
            }
            Loaders.note(type, loaders);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            Loaders.note(type, loaders);
            for (Class<?> face : type.getInterfaces()) {
                Loaders.note(face, loaders);
            }
        }
    }

    private static final class LoadingInput extends ObjectInputStream {
        private final ClassLoader loader;

        LoadingInput(byte[] bytes, ClassLoader loader) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.loader = loader;
            enableResolveObject(true);
        }

        @Override
        protected @Nullable Object resolveObject(@Nullable Object object) {
            return object instanceof Handle handle ? handle.resolve() : object;
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
