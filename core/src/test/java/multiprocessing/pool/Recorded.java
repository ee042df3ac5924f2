package multiprocessing.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request that writes down what it is told.
final class Recorded extends Request {
    private final TreeMap<Integer, List<@Nullable Object>> told = new TreeMap<>();

    private final int items;

    Recorded() {
        this(1);
    }

    Recorded(int items) {
        this.items = items;
    }

    @Override
    int itemCount() {
        return items;
    }

    @Override
    void succeeded(int item, @Nullable Object value, int bytes) {
        tell(item, value);
    }

    @Override
    void failed(int item, Throwable failure) {
        tell(item, failure);
    }

    private void tell(int item, @Nullable Object outcome) {
        told.computeIfAbsent(item, _ -> new ArrayList<>()).add(outcome);
    }

    boolean isTold(int item) {
        return told.containsKey(item);
    }

    int toldCount() {
        return told.size();
    }

    /// What became of an item; it must have been told once.
    @Nullable
    Object outcome(int item) {
        List<@Nullable Object> all = told.getOrDefault(item, List.of());
        assertThat(all).as("item %s is told once", item).hasSize(1);
        return all.getFirst();
    }
}
