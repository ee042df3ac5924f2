package multiprocessing.codec;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// What a message holds besides bytes, noted while it is encoded: the handles of what is shared, and the loaders of
/// classes that a receiver cannot have by itself.
final class Manifest {
    /// One for all: each lambda is a class more that a new process makes on the way to its first message.
    static final Function<Shareable, Handle> OWN = Shareable::toHandle;

    private final List<Handle> handles = new ArrayList<>(0);
    private final Set<ClassLoader> loaders = new LinkedHashSet<>(0);
    private final IdentityHashMap<Shareable, Handle> handleOf = new IdentityHashMap<>(0);
    private Function<Shareable, Handle> maker = OWN;

    /// Has handles made by `maker` in place of [Shareable#toHandle], until the next [#clear].
    void makeHandlesBy(Function<Shareable, Handle> maker) {
        this.maker = maker;
    }

    List<Handle> handles() {
        return handles;
    }

    Set<ClassLoader> loaders() {
        return loaders;
    }

    /// The handle for `shareable` in this message, the same each time.
    Handle handle(Shareable shareable) {
        Handle known = handleOf.get(shareable);
        if (known == null) {
            known = maker.apply(shareable);
            handles.add(known);
            handleOf.put(shareable, known);
        }
        return known;
    }

    /// Notes the loader of `type`.
    void note(Class<?> type) {
        Loaders.note(type, loaders);
    }

    /// The message is not sent.
    void revoke() {
        handles.forEach(Handle::revoke);
        handles.clear();
        handleOf.clear();
    }

    /// What was noted behind the first `count` handles does not go with the message after all.
    void revokeBehind(int count) {
        List<Handle> unsent = handles.subList(count, handles.size());
        for (Handle handle : unsent) {
            handle.revoke();
            handleOf.values().remove(handle);
        }
        unsent.clear();
    }

    void clear() {
        maker = OWN;
        if (!handles.isEmpty() || !loaders.isEmpty()) { // seldom, and clearing an empty one costs
            handles.clear();
            loaders.clear();
            handleOf.clear();
        }
    }
}
