package multiprocessing.python;

import java.util.AbstractCollection;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A collection without elements that counts how often anybody looks at it: goes through it, hashes, compares or shows it. Who
/// does so too often fails at once, and needs no time limit.
final class Probe extends AbstractCollection<Object> {
    private final long most;
    private long looks;

    Probe(long most) {
        this.most = most;
    }

    private void look() {
        if (++looks > most) {
            throw new AssertionError("looked at too often: most=" + most);
        }
    }

    long looks() {
        return looks;
    }

    @Override
    public Iterator<Object> iterator() {
        look();
        return Collections.emptyIterator();
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public int hashCode() {
        look();
        return System.identityHashCode(this);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        look();
        return other == this;
    }

    @Override
    public String toString() {
        look();
        return "[]";
    }
}
