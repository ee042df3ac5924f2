package multiprocessing.codec;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Finds classes for decoding: asks a thread's context loader first, then the one that asks the parent or the system's, then
/// those of classes that this process has sent. Parallel-capable.
///
/// There is one for each context loader, whatever tasks and threads take turns: another one would look its classes up
/// anew, and the JVM frees it only when it goes through the whole heap.
final class Receiving extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final int MAX_KNOWN = 1_000;

    /// By context loader. Weak on both sides, for it keeps that, which may be a user's, and the classes that it has found. So
    /// who rests keeps none.
    private static final Map<ClassLoader, WeakReference<@Nullable Receiving>> ALL =
            new WeakHashMap<>(); // guarded by itself

    /// The one that was asked for last, as nearly always the next is: no lock for that.
    private static volatile WeakReference<@Nullable Receiving> last = new WeakReference<>(null);

    private final @Nullable ClassLoader ofParent;
    private final Map<String, Class<?>> known = new ConcurrentHashMap<>();

    private Receiving(ClassLoader context, @Nullable ClassLoader ofParent) {
        super("multiprocessing-receiving", context);
        this.ofParent = ofParent;
    }

    /// The one for that context loader.
    static Receiving of(ClassLoader context, @Nullable ClassLoader ofParent) {
        Receiving known = last.get();
        return known != null && known.getParent() == context ? known : find(context, ofParent);
    }

    private static Receiving find(ClassLoader context, @Nullable ClassLoader ofParent) {
        synchronized (ALL) {
            WeakReference<@Nullable Receiving> one = ALL.get(context);
            Receiving known = one == null ? null : one.get();
            if (one == null || known == null) {
                known = new Receiving(context, ofParent);
                one = new WeakReference<>(known);
                ALL.put(context, one);
            }
            last = one;
            return known;
        }
    }

    /// The class that was [remembered][#remember] by that name, or null.
    @Nullable
    Class<?> known(String name) {
        return known.get(name);
    }

    /// Spares the next look-up, unless there are too many.
    void remember(String name, Class<?> type) {
        if (known.size() < MAX_KNOWN) {
            known.put(name, type);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var others = Loaders.sent();
        others.addFirst(ofParent != null ? ofParent : ClassLoader.getSystemClassLoader());
        others.remove(getParent()); // which was asked already
        others.addLast(getParent()); // if nobody knows it, once more: it may say why
        return Together.find(others, name);
    }
}
