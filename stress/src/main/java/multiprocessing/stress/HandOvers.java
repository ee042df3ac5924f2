package multiprocessing.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who got a lock from somebody dead, as they say, and who was killed when. A lock is taken over after its owner was struck,
/// or it was taken from the living, whatever became of them later.
final class HandOvers {
    private record HandOver(int from, long nanos) {}

    private final Map<Integer, Long> struckNanos = new HashMap<>(); // by worker
    private final List<HandOver> handOvers = new ArrayList<>();

    void killed(int worker, long nanos) {
        struckNanos.put(worker, nanos);
    }

    /// Somebody had the lock by then, which `from` had not given back.
    void takenOver(int from, long nanos) {
        handOvers.add(new HandOver(from, nanos)); // the kill may be on its way into the books
    }

    /// All kills are known.
    ///
    /// @return how long after the kills, in order
    /// @throws Violation if somebody lived from whom the lock was taken
    List<Double> close() {
        return handOvers.stream().map(this::millisAfterTheKill).sorted().toList();
    }

    private double millisAfterTheKill(HandOver handOver) {
        Long struck = struckNanos.get(handOver.from());
        if (struck == null || handOver.nanos() < struck) {
            throw new Violation(
                    "a lock was taken from the living: from worker %d, who was %s"
                            .formatted(
                                    handOver.from(),
                                    struck == null
                                            ? "never killed"
                                            : "killed %.2f ms later"
                                                    .formatted((struck - handOver.nanos()) / 1e6)));
        }
        return (handOver.nanos() - struck) / 1e6;
    }
}
