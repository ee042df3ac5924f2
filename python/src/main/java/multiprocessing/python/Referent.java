package multiprocessing.python;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An object that Python can use. What of it changes is guarded by its [Referents].
final class Referent {
    private final String ident;
    private final Methods methods;
    private final boolean isCounted;
    private final Map<Family, Integer> held = new HashMap<>(1); // references of those who are known
    private int references = 1; // of whoever has it made, as long as it is counted
    int lines; // that have used it and are open
    long leftAt; // when the last one was closed, or it was made

    /// @param ident by which clients name it
    /// @param isCounted whether it goes with the last reference
    /// @param whose the first reference is, if that is known
    Referent(String ident, Methods methods, boolean isCounted, @Nullable Family whose) {
        this.ident = ident;
        this.methods = methods;
        this.isCounted = isCounted;
        if (whose != null) {
            held.put(whose, 1);
        }
    }

    String ident() {
        return ident;
    }

    Methods methods() {
        return methods;
    }

    boolean isCounted() {
        return isCounted;
    }

    /// Whether nobody has a reference.
    boolean isLeft() {
        return references <= 0;
    }

    /// Whether it can go only by the reference that is given back next.
    boolean isAtItsLast() {
        return references <= 1;
    }

    /// @param whose the reference is, if that is known
    void addReference(@Nullable Family whose) {
        references++;
        if (whose != null) {
            held.merge(whose, 1, Integer::sum);
        }
    }

    /// @param whose the reference was; if it is not known, nobody's are any more
    void dropReference(@Nullable Family whose) {
        references--;
        if (whose == null) {
            held.clear();
        } else {
            held.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// Drops all references that one is known to have.
    void dropReferencesOf(Family family) {
        Integer dropped = held.remove(family);
        references -= dropped == null ? 0 : dropped;
    }

    /// Who is known to have references.
    Set<Family> holders() {
        return held.keySet();
    }
}
