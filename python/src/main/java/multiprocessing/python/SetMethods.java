package multiprocessing.python;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sets as Python's `set`, for which it has a `SetProxy` from 3.14 on; the proxies of others are made of the names.
final class SetMethods {
    private final Set<@Nullable Object> set;

    private SetMethods(Set<@Nullable Object> set) {
        this.set = set;
    }

    /// What makes the first of two sets another one.
    private interface Change {
        void apply(Set<@Nullable Object> set, Set<?> other);
    }

    private static final Change OR = (set, other) -> set.addAll(other);
    private static final Change AND = (set, other) -> set.retainAll(other);
    private static final Change MINUS = (set, other) -> set.removeIf(other::contains);
    private static final Change XOR =
            (set, other) ->
                    other.forEach(item -> {
                        if (!set.remove(item)) {
                            set.add(item);
                        }
                    });

    static Methods of(Set<@Nullable Object> set) {
        var of = new SetMethods(set);
        Methods methods =
                Methods.guarded(set, of::copy)
                        .on("__contains__(item)", call -> of.has(call.key(0)))
                        .on("__iter__()", _ -> new Iteration(Key.all(set)))
                        .on("__len__()", _ -> set.size())
                        .does("add(item)", call -> of.add(call.key(0)))
                        .does("clear()", _ -> set.clear())
                        .on("copy()", _ -> of.copy())
                        .does("discard(item)", call -> of.take(call.key(0)))
                        .does("remove(item)", call -> of.remove(call.key(0)))
                        .on("pop()", _ -> new Key(of.pop()))
                        .on("isdisjoint(other[])", call -> of.isDisjoint(items(call)))
                        .on("issubset(other[])", call -> items(call).containsAll(set))
                        .on("issuperset(other[])", call -> of.hasAll(items(call)))
                        .on("__le__(other[])", call -> items(call).containsAll(set))
                        .on("__lt__(other[])", call -> of.isLess(items(call)))
                        .on("__ge__(other[])", call -> of.hasAll(items(call)))
                        .on("__gt__(other[])", call -> of.isGreater(items(call)));
        of.addTo(methods, "or", "union", "update", OR);
        of.addTo(methods, "and", "intersection", "intersection_update", AND);
        of.addTo(methods, "sub", "difference", "difference_update", MINUS);
        of.addTo(methods, "xor", "symmetric_difference", "symmetric_difference_update", XOR);
        return methods;
    }

    /// Adds all forms of an operation: `a | b` from either side, `a |= b`, and the two with names.
    private void addTo(Methods methods, String sign, String made, String inPlace, Change change) {
        methods.on("__" + sign + "__(other[])", call -> changed(copy(), items(call), change))
                .on("__r" + sign + "__(other[])", call -> changed(items(call), copy(), change))
                .on(made + "(other[])", call -> changed(copy(), items(call), change))
                .does(inPlace + "(other[])", call -> apply(change, items(call)))
                .untold(
                        "__i" + sign + "__(other[])",
                        call -> {
                            apply(change, items(call));
                            return null;
                        });
    }

    private static Set<@Nullable Object> changed(
            Set<@Nullable Object> copy, Set<?> other, Change change) {
        change.apply(copy, other);
        return copy;
    }

    private static Set<@Nullable Object> items(Call call) {
        return Key.set(call.items(0));
    }

    private Set<@Nullable Object> copy() {
        return new LinkedHashSet<>(set);
    }

    private void apply(Change change, Set<?> other) {
        try {
            change.apply(set, other);
        } catch (NullPointerException e) {
            throw Errors.none(e, other.contains(null), set);
        }
    }

    private void add(@Nullable Object item) {
        try {
            set.add(item);
        } catch (NullPointerException e) {
            throw Errors.none(e, item == null, set);
        }
    }

    /// Null is not found, either, in a set that refuses it.
    private boolean has(@Nullable Object item) {
        try {
            return set.contains(item);
        } catch (NullPointerException e) {
            if (item == null) {
                return false;
            }
            throw e;
        }
    }

    private boolean hasAll(Set<?> other) {
        return (!other.contains(null) || has(null)) && set.containsAll(other);
    }

    private boolean take(@Nullable Object item) {
        return (item != null || has(null)) && set.remove(item);
    }

    private void remove(@Nullable Object item) {
        if (!take(item)) {
            throw Errors.key(item);
        }
    }

    private @Nullable Object pop() {
        Iterator<@Nullable Object> items = set.iterator();
        while (items.hasNext()) {
            Object item = items.next();
            if (set.remove(item)) { // else others, who use it at the same time, have taken it
                return item;
            }
        }
        throw Errors.key("pop from an empty set");
    }

    private boolean isDisjoint(Set<?> other) {
        return set.stream().noneMatch(other::contains);
    }

    private boolean isLess(Set<?> other) {
        return other.size() > set.size() && other.containsAll(set);
    }

    private boolean isGreater(Set<?> other) {
        return other.size() < set.size() && hasAll(other);
    }
}
