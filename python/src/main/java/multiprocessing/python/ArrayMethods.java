package multiprocessing.python;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import multiprocessing.shared.Array;
import multiprocessing.shared.CharArray;
import org.jspecify.annotations.Nullable;

/// Arrays as those of Python's managers. A part of one is a list.
final class ArrayMethods<T> {
    private final String typecode;
    private final Array<T> array;
    private final Function<T, Object> shown;
    private final Taken<T> taken;

    private ArrayMethods(
            String typecode, Array<T> array, Function<T, Object> shown, Taken<T> taken) {
        this.typecode = typecode;
        this.array = array;
        this.shown = shown;
        this.taken = taken;
    }

    /// How an element is made of what Python has sent.
    private interface Taken<T> {
        T of(@Nullable Object sent, T former);
    }

    static <T> Methods of(Array<T> array) {
        return of(Typecodes.of(array), array, List.of());
    }

    /// Of an array that is to begin with those elements.
    static <T> Methods of(String typecode, Array<T> array, List<?> items) {
        return new ArrayMethods<T>(typecode, array, item -> item, Conversion::likewise)
                .methods(items);
    }

    /// Of an array that is to begin with those elements, all of them without a sign.
    static <T> Methods ofUnsigned(String typecode, Array<T> array, List<?> items) {
        return new ArrayMethods<T>(typecode, array, Unsigned::shown, Unsigned::likewise)
                .methods(items);
    }

    private Methods methods(List<?> items) {
        setAll(IntStream.range(0, items.size()).toArray(), items);
        return Methods.of(array, this::items)
                .read()
                .on("__len__()", _ -> array.size())
                .on("__getitem__(index)", call -> item(call.at(0)))
                .does("__setitem__(index, value[:])", this::set)
                .shownAs(_ -> text());
    }

    private String text() {
        List<Object> items = items();
        Object all =
                array instanceof CharArray
                        ? items.stream().map(Object::toString).collect(Collectors.joining())
                        : items;
        return items.isEmpty()
                ? "array('%s')".formatted(typecode)
                : "array('%s', %s)".formatted(typecode, Notation.of(all));
    }

    private List<Object> items() {
        return items(IntStream.range(0, array.size()).toArray());
    }

    /// Those of one moment, but of a raw array.
    private List<Object> items(int[] indexes) {
        return whole(() -> {
            var items = new ArrayList<Object>(indexes.length);
            for (int i : indexes) {
                items.add(shown.apply(array.value(i)));
            }
            return items;
        });
    }

    private <R> R whole(Supplier<R> steps) {
        return array.isRaw() ? steps.get() : array.withLock(steps);
    }

    private Object item(@Nullable Object index) {
        if (!(index instanceof Slice slice)) {
            return shown.apply(array.value(Slice.position(index, array.size(), "array")));
        }
        return items(slice.indexes(array.size()));
    }

    private void set(Call call) {
        if (!(call.at(0) instanceof Slice slice)) {
            set(Slice.position(call.at(0), array.size(), "array"), call.at(1));
            return;
        }
        int[] indexes = slice.indexes(array.size());
        if (!(call.read(1) instanceof List<?> items) || items.size() != indexes.length) {
            throw Errors.value("a list of " + indexes.length + " numbers is required");
        }
        setAll(indexes, items);
    }

    /// All or, if one does not fit, none.
    private void setAll(int[] indexes, List<?> items) {
        var all = new ArrayList<T>(indexes.length);
        for (int i = 0; i < indexes.length; i++) {
            all.add(taken.of(items.get(i), array.value(indexes[i])));
        }
        int _ =
                whole(() -> {
                    for (int i = 0; i < indexes.length; i++) {
                        array.value(indexes[i], all.get(i));
                    }
                    return indexes.length;
                });
    }

    private void set(int index, @Nullable Object value) {
        array.value(index, taken.of(value, array.value(index)));
    }
}
