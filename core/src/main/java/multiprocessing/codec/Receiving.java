package multiprocessing.codec;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Finds classes for decoding: asks a thread's context loader first, then the one that asks the parent or the system's, then
/// those of classes that this process has sent. Parallel-capable.
///
/// There is one for each context loader, whatever tasks and threads take turns: with another one a reader looks its classes up
/// anew, and the JVM frees it only when it goes through the whole heap.
final class Receiving extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    /// By context loader. Weak on both sides, for it keeps that, which may be a user's: whose reader remembers classes keeps
    /// it as well.
    private static final Map<ClassLoader, WeakReference<@Nullable Receiving>> ALL =
            new WeakHashMap<>(); // guarded by itself

    /// The one that was asked for last, as nearly always the next is: no lock for that.
    private static volatile WeakReference<@Nullable Receiving> last = new WeakReference<>(null);

    private final @Nullable ClassLoader ofParent;

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

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var others = Loaders.sent();
        others.addFirst(ofParent != null ? ofParent : ClassLoader.getSystemClassLoader());
        others.remove(getParent()); // which was asked already
        others.addLast(getParent()); // if nobody knows it, once more: it may say why
        return Together.find(others, name);
    }
}
