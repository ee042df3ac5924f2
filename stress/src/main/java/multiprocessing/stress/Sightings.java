package multiprocessing.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When two were seen who had a permit beside the one who saw them, that is one too many. Who is killed looks as if it still
/// had its permit; so those sightings count for nothing that come after the kill of one of the two.
final class Sightings {
    private record Sighting(long nanos, int first, int second) {
        boolean isOf(int holder) {
            return first == holder || second == holder;
        }
    }

    private final Map<Integer, Long> struckNanos = new HashMap<>(); // by holder
    private final List<Sighting> sightings = new ArrayList<>(); // that no kill explains, as yet

    void killed(int holder, long nanos) {
        struckNanos.put(holder, nanos);
        sightings.removeIf(each -> each.isOf(holder) && wasStruck(holder, each.nanos()));
    }

    void seen(int first, int second, long nanos) {
        if (!wasStruck(first, nanos) && !wasStruck(second, nanos)) {
            sightings.add(new Sighting(nanos, first, second));
        }
    }

    private boolean wasStruck(int holder, long nanos) {
        return struckNanos.getOrDefault(holder, Long.MAX_VALUE) <= nanos;
    }

    /// All kills are known.
    ///
    /// @throws Violation if there were too many who lived
    void close() {
        if (!sightings.isEmpty()) {
            throw new Violation(
                    "more had a permit than there are, times: "
                            + sightings.size()
                            + ", first: "
                            + sightings.getFirst());
        }
    }
}
