package multiprocessing.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
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
        ParentLink.Answer answer = parent.request(Wire.KIND_CLASS, name);
        byte[] bytes = answer.bytes();
        if (!answer.isFound()) {
            String reason = new String(bytes, UTF_8);
            throw new ClassNotFoundException(reason.isEmpty() ? name : name.concat(reason));
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        ParentLink.Answer answer = parent.request(Wire.KIND_RESOURCE, name);
        return answer.isFound() ? url(name, answer.bytes()) : null;
    }

    /// Those of the class path come from the system's loader; so these are the others.
    @Override
    protected Enumeration<URL> findResources(String name) {
        var urls = new ArrayList<URL>();
        ParentLink.Answer answer = parent.request(Wire.KIND_RESOURCES, name);
        byte[] all = answer.bytes();
        int at = 0;
        while (answer.isFound() && at < all.length) {
            int start = at + Integer.BYTES;
            at = start + Wire.intAt(all, at);
            urls.add(url(name, Arrays.copyOfRange(all, start, at)));
        }
        return Collections.enumeration(urls);
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return URL.of(new URI("parent", null, "/".concat(name), null), new Bytes(bytes));
        } catch (URISyntaxException | MalformedURLException e) {
            throw new IllegalStateException("every path makes a URL: ".concat(name), e);
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
