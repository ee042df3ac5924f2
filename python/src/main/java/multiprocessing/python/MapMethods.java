package multiprocessing.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import multiprocessing.manager.MapProxy;
import org.jspecify.annotations.Nullable;

/// Maps as Python's `dict`.
final class MapMethods {
    private final Map<@Nullable Object, @Nullable Object> map;
    private final EntryTypes types;

    private MapMethods(Map<@Nullable Object, @Nullable Object> map) {
        this.map = map;
        this.types = EntryTypes.of(map);
    }

    static Methods of(Map<@Nullable Object, @Nullable Object> map) {
        var of = new MapMethods(map);
        return Methods.guarded(map, () -> new LinkedHashMap<>(map))
                .on("__contains__(key)", call -> of.has(of.key(call)))
                .does("__delitem__(key)", call -> of.take(of.key(call)))
                .on("__getitem__(key)", call -> of.item(of.key(call)))
                .on("__iter__()", _ -> new Iteration(Key.all(map.keySet())))
                .on("__len__()", _ -> map.size())
                .on("__or__(other)", call -> joined(map, entries(call)))
                .on("__reversed__()", _ -> new Iteration(Key.all(map.keySet()).reversed()))
                .on("__ror__(other)", call -> joined(entries(call), map))
                .does("__setitem__(key, value)", call -> of.put(call.key(0), call.at(1)))
                .does("clear()", _ -> map.clear())
                .on("copy()", _ -> new LinkedHashMap<>(map))
                .on("get(key, default?)", of::get)
                .on("items()", _ -> of.items())
                .on("keys()", _ -> Key.all(map.keySet()))
                .on("pop(key, default?)", of::pop)
                .on("popitem()", _ -> of.popItem())
                .on("setdefault(key, default?)", of::setDefault)
                .does("update(other?, /, **)", of::update)
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

    private @Nullable Object key(Call call) {
        return types.keyToFind(call.key(0));
    }

    /// Null is not found, either, in a map that refuses it.
    private boolean has(@Nullable Object key) {
        try {
            return map.containsKey(key);
        } catch (NullPointerException e) {
            if (key == null) {
                return false;
            }
            throw e;
        }
    }

    private @Nullable Object get(Call call) {
        Object key = key(call);
        return key == null && !has(null) ? call.at(1) : map.getOrDefault(key, call.at(1));
    }

    private void put(@Nullable Object key, @Nullable Object value) {
        map.put(types.key(key), types.value(value));
    }

    private @Nullable Object item(@Nullable Object key) {
        if (!has(key)) {
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
        Object key = key(call);
        return has(key) || !call.has(1) ? take(key) : call.at(1);
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
        Object key = lastKey();
        return new @Nullable Object[] {new Key(key), take(key)};
    }

    private @Nullable Object lastKey() {
        return switch (map) {
            case SequencedMap<@Nullable Object, @Nullable Object> ordered ->
                    ordered.sequencedKeySet().getLast();
            case MapProxy<?, ?> _, PythonMap<?, ?> _ -> // which are in order, too
                    new ArrayList<@Nullable Object>(map.keySet()).getLast();
            default -> map.keySet().iterator().next();
        };
    }

    private @Nullable Object setDefault(Call call) {
        Object key = key(call);
        if (!has(key)) {
            put(key, call.at(1));
        }
        return map.get(key);
    }

    /// Puts in what the first argument holds, and other keywords.
    static void update(Map<@Nullable Object, @Nullable Object> map, Call call) {
        new MapMethods(map).update(call);
    }

    private void update(Call call) {
        switch (call.or(0, List.of())) {
            case Map<?, ?> other -> map.putAll(types.entries(other));
            case List<?> pairs -> pairs.forEach(this::putPair);
            case null, default -> throw Errors.type("a dict or a list of pairs is required");
        }
        map.putAll(types.entries(call.others()));
    }

    private void putPair(@Nullable Object pair) {
        if (!(pair instanceof List<?> both) || both.size() != 2) {
            throw Errors.value("not a pair of key and value: " + Notation.of(pair));
        }
        put(Key.of(both.getFirst()), both.getLast());
    }
}
