package multiprocessing.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Maps as Python's `dict`.
final class MapMethods {
    private final Map<@Nullable Object, @Nullable Object> map;

    private MapMethods(Map<@Nullable Object, @Nullable Object> map) {
        this.map = map;
    }

    static Methods of(Map<@Nullable Object, @Nullable Object> map) {
        var of = new MapMethods(map);
        return Methods.guarded(map, () -> new LinkedHashMap<>(map))
                .on("__contains__(key)", call -> map.containsKey(call.key(0)))
                .does("__delitem__(key)", call -> of.take(call.key(0)))
                .on("__getitem__(key)", call -> of.item(call.key(0)))
                .on("__iter__()", _ -> new Iteration(Key.all(map.keySet())))
                .on("__len__()", _ -> map.size())
                .on("__or__(other)", call -> joined(map, entries(call)))
                .on("__reversed__()", _ -> new Iteration(Key.all(map.keySet()).reversed()))
                .on("__ror__(other)", call -> joined(entries(call), map))
                .does("__setitem__(key, value)", call -> map.put(call.key(0), call.at(1)))
                .does("clear()", _ -> map.clear())
                .on("copy()", _ -> new LinkedHashMap<>(map))
                .on("get(key, default?)", call -> map.getOrDefault(call.key(0), call.at(1)))
                .on("items()", _ -> of.items())
                .on("keys()", _ -> Key.all(map.keySet()))
                .on("pop(key, default?)", of::pop)
                .on("popitem()", _ -> of.popItem())
                .on("setdefault(key, default?)", call -> of.setDefault(call.key(0), call.at(1)))
                .does("update(other?, /, **)", call -> update(map, call))
                .on("values()", _ -> new ArrayList<>(map.values()));
    }

    private static Map<?, ?> entries(Call call) {
        if (call.at(0) instanceof Map<?, ?> other) {
            return other;
        }
        throw Errors.type("a dict is required");
    }

    private static Map<@Nullable Object, @Nullable Object> joined(
            Map<?, ?> first, Map<?, ?> second) {
        var joined = new LinkedHashMap<@Nullable Object, @Nullable Object>(first);
        joined.putAll(second);
        return joined;
    }

    private @Nullable Object item(@Nullable Object key) {
        if (!map.containsKey(key)) {
            throw Errors.key(key);
        }
        return map.get(key);
    }

    private List<Object> items() {
        var items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new @Nullable Object[] {new Key(key), value}));
        return items;
    }

    private @Nullable Object pop(Call call) {
        Object key = call.key(0);
        return map.containsKey(key) || !call.has(1) ? take(key) : call.at(1);
    }

    private @Nullable Object take(@Nullable Object key) {
        Object value = item(key);
        map.remove(key);
        return value;
    }

    private Object popItem() {
        if (map.isEmpty()) {
            throw Errors.key("popitem(): dictionary is empty");
        }
        Object key =
                map instanceof SequencedMap<@Nullable Object, @Nullable Object> ordered
                        ? ordered.sequencedKeySet().getLast()
                        : map.keySet().iterator().next();
        return new @Nullable Object[] {new Key(key), take(key)};
    }

    private @Nullable Object setDefault(@Nullable Object key, @Nullable Object value) {
        if (!map.containsKey(key)) {
            map.put(key, value);
        }
        return map.get(key);
    }

    /// Puts in what the first argument holds, and other keywords.
    static void update(Map<@Nullable Object, @Nullable Object> map, Call call) {
        switch (call.or(0, List.of())) {
            case Map<?, ?> other -> map.putAll(other);
            case List<?> pairs -> pairs.forEach(pair -> putPair(map, pair));
            case null, default -> throw Errors.type("a dict or a list of pairs is required");
        }
        map.putAll(call.others());
    }

    private static void putPair(
            Map<@Nullable Object, @Nullable Object> map, @Nullable Object pair) {
        if (!(pair instanceof List<?> both) || both.size() != 2) {
            throw Errors.value("not a pair of key and value: " + Notation.of(pair));
        }
        map.put(Key.of(both.getFirst()), both.getLast());
    }
}
