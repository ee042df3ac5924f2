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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Finds what the class path lacks with the parent: classes that only live in its memory (source launcher, JShell), in
/// nested jars, or with loaders that no command line can name. Parallel-capable.
///
/// ```
///   class path ◀─ for the job ─┐                 a class is defined by what stands for the loader that defined it
///        ▲                     ├─▶ for loader 1  in the parent, whoever asks: so classes of one name do not meet,
///        └─────────────────────┴─▶ for loader 2  and one class is one class here, too
/// ```
final class ParentClassLoader extends ClassLoader implements IntFunction<ClassLoader> {
    static {
        registerAsParallelCapable();
    }

    private final ParentLink parent;
    private final int number; // of the loader for which this stands; 0 for those of the job
    private final Map<Integer, ParentClassLoader> all; // by number, guarded by itself

    /// Found here and defined by another. The JVM remembers those only for who asks it, not for who asks a loader.
    private final Map<String, Class<?>> ofOthers = new ConcurrentHashMap<>();

    /// The one for the job.
    ParentClassLoader(ParentLink parent) {
        this(parent, 0, new HashMap<>());
        all.put(0, this);
    }

    private ParentClassLoader(ParentLink parent, int number, Map<Integer, ParentClassLoader> all) {
        super("multiprocessing", ClassLoader.getSystemClassLoader());
        this.parent = parent;
        this.number = number;
        this.all = all;
    }

    /// What stands for the loader that has that number in the parent.
    @Override
    public ParentClassLoader apply(int wanted) {
        synchronized (all) {
            ParentClassLoader known = all.get(wanted);
            if (known == null) {
                known = new ParentClassLoader(parent, wanted, all);
                all.put(wanted, known);
            }
            return known;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> known = ofOthers.get(name);
        return known != null ? known : request(name);
    }

    private Class<?> request(String name) throws ClassNotFoundException {
        Answer answer = parent.request(Wire.KIND_CLASS, number, name);
        byte[] bytes = answer.bytes();
        if (!answer.isFound()) {
            String reason = new String(bytes, UTF_8);
            throw new ClassNotFoundException(reason.isEmpty() ? name : name.concat(reason));
        }
        ParentClassLoader definer = apply(Wire.intAt(bytes, 0));
        Class<?> defined = definer.define(name, bytes);
        if (definer == this) {
            return defined;
        }
        Class<?> first = ofOthers.putIfAbsent(name, defined);
        return first != null ? first : defined;
    }

    private Class<?> define(String name, byte[] answer) {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name); // another may have asked for it
            return known != null
                    ? known
                    : defineClass(name, answer, Integer.BYTES, answer.length - Integer.BYTES);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        Answer answer = parent.request(Wire.KIND_RESOURCE, number, name);
        return answer.isFound() ? url(name, null, answer.bytes()) : null;
    }

    /// Those of the class path come from the system's loader; so these are the others.
    @Override
    protected Enumeration<URL> findResources(String name) {
        var urls = new ArrayList<URL>();
        Answer answer = parent.request(Wire.KIND_RESOURCES, number, name);
        byte[] all = answer.bytes();
        int at = 0;
        while (answer.isFound() && at < all.length) {
            byte[] there = part(all, at);
            at += Integer.BYTES + there.length;
            byte[] bytes = part(all, at);
            at += Integer.BYTES + bytes.length;
            urls.add(url(name, new String(there, UTF_8), bytes));
        }
        return Collections.enumeration(urls);
    }

    private static byte[] part(byte[] all, int at) {
        int start = at + Integer.BYTES;
        return Arrays.copyOfRange(all, start, start + Wire.intAt(all, at));
    }

    /// @param there its URL in the parent, which tells it from others of that name
    private static URL url(String name, @Nullable String there, byte[] bytes) {
        try {
            return URL.of(new URI("parent", null, "/".concat(name), there), new Bytes(bytes));
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
