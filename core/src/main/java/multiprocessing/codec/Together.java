package multiprocessing.codec;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Asks several loaders, in turn. Parallel-capable.
///
/// There is one for the same loaders as long as anything of it is in use: tasks have it as context loader, by which loggers,
/// parsers and frameworks keep what is theirs.
final class Together extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    /// By the first of its loaders. Weak on both sides, for it keeps them all.
    private static final Map<ClassLoader, List<WeakReference<Together>>> ALL =
            new WeakHashMap<>(); // guarded by itself

    private final List<ClassLoader> all;
    private final List<ClassLoader> others; // than the first, which is asked as the parent

    private Together(List<ClassLoader> all) {
        super("multiprocessing-together", all.getFirst());
        this.all = all;
        this.others = all.subList(1, all.size());
    }

    /// The one of those.
    static Together of(List<ClassLoader> loaders) {
        synchronized (ALL) {
            var ofFirst = ALL.computeIfAbsent(loaders.getFirst(), _ -> new ArrayList<>());
            for (WeakReference<Together> one : ofFirst) {
                Together known = one.get();
                if (known != null && known.all.equals(loaders)) {
                    return known;
                }
            }
            ofFirst.removeIf(one -> one.refersTo(null));
            var made = new Together(loaders);
            ofFirst.add(new WeakReference<>(made));
            return made;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return find(others, name);
    }

    /// @throws ClassNotFoundException if none knows it; the last that one of them gave a reason for
    static Class<?> find(List<ClassLoader> loaders, String name) throws ClassNotFoundException {
        var missing = new ClassNotFoundException(name);
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException e) { // the next may know
                String said = e.getMessage();
                if (said != null && said.startsWith(name.concat(" "))) {
                    missing = e;
                }
            }
        }
        throw missing;
    }

    @Override
    protected @Nullable URL findResource(String name) {
        for (ClassLoader loader : others) {
            URL found = loader.getResource(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// Each once, though several find it, as they do what is on the class path.
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Map<String, URL> found = new LinkedHashMap<>();
        for (ClassLoader loader : all) {
            for (URL url : Collections.list(loader.getResources(name))) {
                found.putIfAbsent(url.toExternalForm(), url);
            }
        }
        return Collections.enumeration(found.values());
    }
}
