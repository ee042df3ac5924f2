package multiprocessing.python;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Drops the references of clients whose processes are all gone. Stepped, by one thread.
///
/// It does so some time after their end: a proxy that one of them had sent may still be on its way to another client, which
/// has no reference of its own before it has taken it.
final class Vigil {
    private final Referents referents;
    private final Families families;
    private final Duration grace;
    private final LongSupplier nanoTime;
    private final Map<Family, Long> goneAt = new HashMap<>();

    Vigil(Referents referents, Families families, Duration grace, LongSupplier nanoTime) {
        this.referents = referents;
        this.families = families;
        this.grace = grace;
        this.nanoTime = nanoTime;
    }

    /// How long to wait between two steps.
    Duration pace() {
        return grace.dividedBy(12);
    }

    /// Looks once; not for want of memory, which the next step makes up for.
    ///
    /// @return how many objects were forgotten
    int step() {
        try {
            return look();
        } catch (OutOfMemoryError e) {
            return 0;
        }
    }

    private int look() {
        Set<Family> holders = referents.holders();
        Set<Family> living = families.living(holders);
        goneAt.keySet().removeIf(family -> living.contains(family) || !holders.contains(family));
        long now = nanoTime.getAsLong();
        int forgotten = 0;
        for (Family family : holders) {
            if (!living.contains(family)
                    && now - goneAt.computeIfAbsent(family, _ -> now) >= grace.toNanos()) {
                forgotten += referents.dropReferencesOf(family);
            }
        }
        return forgotten;
    }
}
