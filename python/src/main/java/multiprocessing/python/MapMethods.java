package multiprocessing.python;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import multiprocessing.manager.MapProxy;
import org.jspecify.annotations.Nullable;

/// Maps as Python's `dict`.
final class MapMethods {
    /*
     * Others may use the map at the same time, of a manager or in shared memory: what is taken is what one call has removed, and
     * what is found is what one call has found.
     */

    /// What stands for no value: a text that is in no map, for it goes to another process and comes back.
    private static final String NOTHING = UUID.randomUUID().toString();

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
                .does("__delitem__(key)", call -> of.taken(of.key(call)))
                .on("__getitem__(key)", call -> of.item(of.key(call)))
                .on("__iter__()", _ -> new Iteration(Key.all(map.keySet())))
                .on("__len__()", _ -> map.size())
                .on("__or__(other[])", call -> joined(map, entries(call)))
                .on("__reversed__()", _ -> new Iteration(Key.all(map.keySet()).reversed()))
                .on("__ror__(other[])", call -> joined(entries(call), map))
                .does("__setitem__(key, value)", call -> of.put(call.key(0), call.at(1)))
                .does("clear()", _ -> map.clear())
                .on("copy()", _ -> new LinkedHashMap<>(map))
                .on("get(key, default?)", of::get)
                .on("items()", _ -> of.items())
                .on("keys()", _ -> Key.all(map.keySet()))
                .on("pop(key, default?)", of::pop)
                .on("popitem()", _ -> of.popItem())
                .on("setdefault(key, default?)", of::setDefault)
                .does("update(other[]?, /, **)", of::update)
                .on("values()", _ -> new ArrayList<>(map.values()));
    }

    private static Map<?, ?> entries(Call call) {
        if (call.read(0) instanceof Map<?, ?> other) {
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

    private static @Nullable Object or(@Nullable Object value, @Nullable Object otherwise) {
        return NOTHING.equals(value) ? otherwise : value;
    }

    /// @return [#NOTHING] if it is not there
    private @Nullable Object find(@Nullable Object key) {
        return key == null && !has(null) ? NOTHING : map.getOrDefault(key, NOTHING);
    }

    private @Nullable Object get(Call call) {
        return or(find(key(call)), call.at(1));
    }

    private void put(@Nullable Object key, @Nullable Object value) {
        try {
            map.put(types.key(key), types.value(value));
        } catch (NullPointerException e) {
            throw Errors.none(e, key == null || value == null, map);
        }
    }

    private @Nullable Object item(@Nullable Object key) {
        return found(key, find(key));
    }

    private static @Nullable Object found(@Nullable Object key, @Nullable Object value) {
        if (NOTHING.equals(value)) {
            throw Errors.key(key);
        }
        return value;
    }

    private List<Object> items() {
        var items = new ArrayList<>();
        map.forEach((key, value) -> items.add(new @Nullable Object[] {new Key(key), value}));
        return items;
    }

    private @Nullable Object pop(Call call) {
        Object key = key(call);
        return call.has(1) ? or(take(key), call.at(1)) : taken(key);
    }

    private @Nullable Object taken(@Nullable Object key) {
        return found(key, take(key));
    }

    /// @return [#NOTHING] if it is not there, or others have taken it
    private @Nullable Object take(@Nullable Object key) {
        Object known = find(key);
        if (NOTHING.equals(known)) {
            return NOTHING;
        }
        if (known == null
                && map.remove(key, null)) { // the other `remove` does not tell it from none
            return null;
        }
        Object value = map.remove(key);
        return value == null ? NOTHING : value;
    }

    private Object popItem() {
        for (Object key : keysFromTheLast()) {
            Object value = take(key);
            if (!NOTHING.equals(value)) {
                return new @Nullable Object[] {new Key(key), value};
            }
        }
        throw Errors.key("popitem(): dictionary is empty");
    }

    private Collection<@Nullable Object> keysFromTheLast() {
        return switch (map) {
            case SequencedMap<@Nullable Object, @Nullable Object> ordered ->
                    ordered.sequencedKeySet().reversed();
            case MapProxy<?, ?> _, PythonMap<?, ?> _ -> // which are in order, too
                    new ArrayList<@Nullable Object>(map.keySet()).reversed();
            default -> map.keySet();
        };
    }

    private @Nullable Object setDefault(Call call) {
        Object key = key(call);
        Object known = find(key);
        if (!NOTHING.equals(known)) {
            return known;
        }
        Object value = types.value(call.at(1));
        try {
            Object others = map.putIfAbsent(types.key(key), value);
            return others == null ? value : others;
        } catch (NullPointerException e) {
            throw Errors.none(e, key == null || value == null, map);
        }
    }

    /// Puts in what the first argument holds, and other keywords.
    static void update(Map<@Nullable Object, @Nullable Object> map, Call call) {
        new MapMethods(map).update(call);
    }

    private void update(Call call) {
        switch (call.read(0)) {
            case Map<?, ?> other -> putAll(other);
            case Collection<?> pairs -> pairs.forEach(pair -> putPair(pair, call.nestings()));
            case null, default -> throw Errors.type("a dict or a list of pairs is required");
        }
        if (!call.others().isEmpty()) { // else it would be one more call for a map of a manager
            putAll(call.others());
        }
    }

    private void putAll(Map<?, ?> others) {
        Map<?, ?> entries = types.entries(others);
        try {
            map.putAll(entries);
        } catch (NullPointerException e) {
            throw Errors.none(e, entries.containsKey(null) || entries.containsValue(null), map);
        }
    }

    private void putPair(@Nullable Object pair, PlainPickler.Nestings nestings) {
        if (!(pair instanceof List<?> both) || nestings.of(both) != null || both.size() != 2) {
            throw Errors.value("not a pair of key and value: " + Notation.of(pair, nestings));
        }
        put(Key.of(both.getFirst()), both.getLast());
    }
}
