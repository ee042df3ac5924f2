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
    private int references = 1; // the first is lent to whoever has it made
    private boolean isLent = true;
    int lines; // that have used it and are open
    long leftAt; // when the last one was closed, or references were last added or given back

    /// @param ident by which clients name it
    /// @param isCounted whether it goes with the last reference
    Referent(String ident, Methods methods, boolean isCounted) {
        this.ident = ident;
        this.methods = methods;
        this.isCounted = isCounted;
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

    /// Whether it does not matter whose reference is given back next: it is the last, or the one that was lent. Who has it made
    /// gives that back before anybody else knows of the object.
    boolean isNextNobodys() {
        return references <= 1 || isLent;
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
        if (isLent) {
            isLent = false;
        } else if (whose == null) {
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
