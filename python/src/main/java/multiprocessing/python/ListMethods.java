package multiprocessing.python;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.IntStream;
import multiprocessing.function.SerializableComparator;
import multiprocessing.function.SerializableFunction;
import multiprocessing.function.SerializablePredicate;
import multiprocessing.manager.BaseManager;
import multiprocessing.manager.ListProxy;
import org.jspecify.annotations.Nullable;

/// Lists as Python's `list`.
final class ListMethods {
    private static final int BYTES_EACH = 32; // so that there is room for some such lists

    private static final int MOST = Integer.MAX_VALUE - 8; // as arrays of Java

    private final List<@Nullable Object> list;

    private ListMethods(List<@Nullable Object> list) {
        this.list = list;
    }

    static Methods of(List<@Nullable Object> list) {
        var of = new ListMethods(list);
        return Methods.guarded(list, () -> new ArrayList<>(list))
                .on("__add__(other[])", call -> joined(list, call.items(0)))
                .on("__contains__(item)", call -> of.indexOf(call, Slice.ALL) >= 0)
                .does("__delitem__(index)", call -> of.delete(call.at(0)))
                .on("__getitem__(index)", call -> of.item(call.at(0)))
                .on("__iter__()", _ -> new Iteration(new ArrayList<>(list)))
                .on("__len__()", _ -> list.size())
                .on("__mul__(times)", call -> of.times(call.integer(0, 1)))
                .on("__reversed__()", _ -> new Iteration(new ArrayList<>(list).reversed()))
                .on("__rmul__(times)", call -> of.times(call.integer(0, 1)))
                .does("__setitem__(index, value[:])", of::set)
                .does("append(item)", call -> list.add(call.at(0)))
                .does("clear()", _ -> list.clear())
                .on("copy()", _ -> new ArrayList<>(list))
                .on("count(item)", of::count)
                .does("extend(items[])", call -> list.addAll(call.items(0)))
                .on("index(item, start?, stop?)", of::index)
                .does("insert(index, item)", call -> of.insert(call.integer(0, 0), call.at(1)))
                .on("pop(index?)", call -> of.pop(call.integer(0, -1)))
                .does("remove(item)", of::remove)
                .does("reverse()", _ -> of.whole(ListMethods::reverse))
                .does("sort(key?, reverse?)", of::sort)
                .untold(
                        "__imul__(times)",
                        call -> {
                            of.repeat(call.integer(0, 1));
                            return null;
                        });
    }

    /// What Python goes through when it iterates over that.
    ///
    /// @throws PythonException if it cannot
    static List<?> items(@Nullable Object given) {
        return switch (given) {
            case Set<?> set -> Key.standing(set);
            case Collection<?> items -> new ArrayList<>(items);
            case Map<?, ?> map -> Key.standing(map.keySet());
            case byte[] bytes ->
                    IntStream.range(0, bytes.length)
                            .mapToObj(i -> Byte.toUnsignedInt(bytes[i]))
                            .toList();
            case String text -> text.codePoints().mapToObj(Character::toString).toList();
            case null, default -> throw Errors.type("an iterable is required");
        };
    }

    private static List<@Nullable Object> joined(List<?> first, List<?> second) {
        var joined = new ArrayList<@Nullable Object>(first);
        joined.addAll(second);
        return joined;
    }

    private List<@Nullable Object> times(int count) {
        return times(count, count);
    }

    /// @param most how many times the elements are there then, with those of the list itself
    private List<@Nullable Object> times(int count, int most) {
        var all = new ArrayList<@Nullable Object>(list);
        long size = (long) all.size() * Math.max(0, most);
        if (size > Math.min(MOST, Runtime.getRuntime().maxMemory() / BYTES_EACH)) {
            throw Errors.memory("a list of " + size + " elements");
        }
        var repeated = new ArrayList<@Nullable Object>(all.size() * Math.max(0, count));
        for (int i = 0; i < count && !all.isEmpty(); i++) {
            repeated.addAll(all);
        }
        return repeated;
    }

    private void repeat(int times) {
        if (times <= 0) {
            list.clear();
        } else {
            list.addAll(times(times - 1, times));
        }
    }

    private interface Steps extends SerializableFunction<List<@Nullable Object>, Integer> {}

    /// Takes several steps while nobody else uses the list: in the manager, if it is one of a manager.
    private int whole(Steps steps) throws InterruptedException {
        return list instanceof ListProxy ? BaseManager.apply(list, steps) : steps.apply(list);
    }

    /// In place: a list that is cleared and filled again loses what others add meanwhile.
    private static int reverse(List<@Nullable Object> list) {
        return lay(new ArrayList<@Nullable Object>(list).reversed(), list);
    }

    private static int lay(List<@Nullable Object> items, List<@Nullable Object> list) {
        Iterator<@Nullable Object> next = items.iterator();
        list.replaceAll(_ -> next.next());
        return items.size();
    }

    private @Nullable Object item(@Nullable Object index) {
        if (!(index instanceof Slice slice)) {
            return list.get(position(index));
        }
        var items = new ArrayList<@Nullable Object>();
        for (int i : slice.indexes(list.size())) {
            items.add(list.get(i));
        }
        return items;
    }

    private void set(Call call) throws InterruptedException {
        if (call.at(0) instanceof Slice slice) {
            setAll(slice, call.items(1));
        } else {
            list.set(position(call.at(0)), call.at(1));
        }
    }

    private void setAll(Slice slice, List<?> items) throws InterruptedException {
        boolean isPlain = slice.isPlain();
        int size = whole(all -> isPlain ? replace(all, slice, items) : setEach(all, slice, items));
        if (size != items.size()) {
            throw Errors.value(
                    "attempt to assign sequence of size "
                            + items.size()
                            + " to extended slice of size "
                            + size);
        }
    }

    private static int replace(List<@Nullable Object> list, Slice slice, List<?> items) {
        List<@Nullable Object> part =
                list.subList(slice.first(list.size()), slice.end(list.size()));
        part.clear();
        part.addAll(items);
        return items.size();
    }

    /// Unless their number is another.
    ///
    /// @return how many there are to be
    private static int setEach(List<@Nullable Object> list, Slice slice, List<?> items) {
        int[] indexes = slice.indexes(list.size());
        for (int i = 0; i < indexes.length && indexes.length == items.size(); i++) {
            list.set(indexes[i], items.get(i));
        }
        return indexes.length;
    }

    private void delete(@Nullable Object index) throws InterruptedException {
        if (!(index instanceof Slice slice)) {
            list.remove(position(index));
            return;
        }
        boolean isPlain = slice.isPlain();
        int _ = whole(all -> isPlain ? replace(all, slice, List.of()) : removeEach(all, slice));
    }

    private static int removeEach(List<@Nullable Object> list, Slice slice) {
        int[] indexes = slice.indexes(list.size());
        var removed = new BitSet();
        for (int i : indexes) {
            removed.set(i);
        }
        var position = new int[1];
        boolean _ = list.removeIf(_ -> removed.get(position[0]++));
        return indexes.length;
    }

    private int position(@Nullable Object index) {
        return Slice.position(index, list.size(), "list");
    }

    private void insert(int index, @Nullable Object item) {
        int from = index < 0 ? index + list.size() : index;
        list.add(Math.clamp(from, 0, list.size()), item);
    }

    private @Nullable Object pop(int index) {
        try {
            return index == -1 || list.isEmpty() ? list.removeLast() : list.remove(position(index));
        } catch (NoSuchElementException e) {
            throw Errors.index("pop from empty list");
        }
    }

    private int count(Call call) {
        var likeness = new Likeness(call.nestings());
        return (int) list.stream().filter(each -> likeness.areEqual(each, call.at(0))).count();
    }

    private int index(Call call) {
        Slice part = Slice.of(new @Nullable Object[] {call.at(1), call.at(2), null});
        int index = indexOf(call, part);
        if (index < 0) {
            throw Errors.value(Notation.of(call.at(0), call.nestings()) + " is not in list");
        }
        return index;
    }

    /// Looks through what is there at one moment.
    private int indexOf(Call call, Slice part) {
        var likeness = new Likeness(call.nestings());
        var all = new ArrayList<@Nullable Object>(list);
        for (int i = part.first(all.size()); i < part.end(all.size()); i++) {
            if (likeness.areEqual(all.get(i), call.at(0))) {
                return i;
            }
        }
        return -1;
    }

    /// By one call: others may change the list at the same time.
    private void remove(Call call) {
        Object item = call.at(0);
        boolean isRemoved =
                list instanceof PythonList ? list.remove(item) : list.removeIf(first(item, call));
        if (!isRemoved) {
            throw Errors.value("list.remove(x): x not in list");
        }
    }

    /// The first element that is like that one. Serializable if the list is of a manager, where no proxies are.
    private SerializablePredicate<@Nullable Object> first(@Nullable Object item, Call call) {
        if (Kinds.isCopying(list)) {
            return first(each -> new Likeness(PlainPickler.Nestings.NONE).areEqual(each, item));
        }
        var likeness = new Likeness(call.nestings());
        return first(each -> likeness.areEqual(each, item));
    }

    private static SerializablePredicate<@Nullable Object> first(
            SerializablePredicate<@Nullable Object> condition) {
        var isFound = new boolean[1];
        return each -> {
            boolean isFirst = !isFound[0] && condition.test(each);
            isFound[0] |= isFirst;
            return isFirst;
        };
    }

    private void sort(Call call) {
        if (call.at(0) != null) {
            throw Errors.type("a function cannot be sent: sort without a key");
        }
        boolean isReversed = call.flag(1, false);
        if (Kinds.isCopying(list)) {
            // serializable, for a list of a manager is sorted in the manager
            SerializableComparator<@Nullable Object> order = Likeness.PLAIN;
            sortThere(isReversed ? Collections.reverseOrder(order) : order);
            return;
        }
        var sorted = new ArrayList<@Nullable Object>(list);
        Comparator<@Nullable Object> order = new Likeness(call.nestings());
        sorted.sort(isReversed ? Collections.reverseOrder(order) : order);
        int _ = lay(sorted, list);
    }

    private void sortThere(Comparator<@Nullable Object> order) {
        try {
            list.sort(order);
        } catch (PythonException e) { // which from another process comes without what it raises
            throw e.error().isPresent()
                    ? e
                    : Errors.type("'<' not supported between some elements of the list");
        }
    }
}
