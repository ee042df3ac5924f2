package multiprocessing.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import org.jspecify.annotations.Nullable;

/// Finds what the class path lacks with the parent: classes that only live in its memory (source launcher, JShell), in
/// nested jars, or with loaders that no command line can name. Parallel-capable.
final class ParentClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final ParentLink parent;

    ParentClassLoader(ParentLink parent) {
        super("multiprocessing", ClassLoader.getSystemClassLoader());
        this.parent = parent;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = parent.request(Wire.KIND_CLASS, name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = parent.request(Wire.KIND_RESOURCE, name);
        if (bytes == null) {
            return null;
        }
        try {
            return URL.of(URI.create("parent:/" + name.replace(' ', '+')), new Bytes(bytes));
        } catch (MalformedURLException | IllegalArgumentException e) {
            return null;
        }
    }

    /// Serves one resource from memory.
    private static final class Bytes extends URLStreamHandler {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public int getContentLength() {
                    return bytes.length;
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
