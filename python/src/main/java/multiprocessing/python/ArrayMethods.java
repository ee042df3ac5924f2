package multiprocessing.python;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.shared.Array;
import org.jspecify.annotations.Nullable;

/// Arrays as those of Python's managers. A part of one is a list.
final class ArrayMethods {
    private ArrayMethods() {}

    static <T> Methods of(Array<T> array) {
        return Methods.of(array, () -> new ArrayList<>(array.asList()))
                .on("__len__()", _ -> array.size())
                .on("__getitem__(index)", call -> item(array, call.at(0)))
                .does("__setitem__(index, value)", call -> set(array, call.at(0), call.at(1)));
    }

    private static <T> Object item(Array<T> array, @Nullable Object index) {
        if (!(index instanceof Slice slice)) {
            return array.value(Slice.position(index, array.size(), "array"));
        }
        var items = new ArrayList<T>();
        for (int i : slice.indexes(array.size())) {
            items.add(array.value(i));
        }
        return items;
    }

    private static <T> void set(Array<T> array, @Nullable Object index, @Nullable Object value) {
        if (!(index instanceof Slice slice)) {
            int at = Slice.position(index, array.size(), "array");
            array.value(at, Conversion.likewise(value, array.value(at)));
            return;
        }
        int[] indexes = slice.indexes(array.size());
        if (!(value instanceof List<?> items) || items.size() != indexes.length) {
            throw Errors.value("a list of %d numbers is required".formatted(indexes.length));
        }
        for (int i = 0; i < indexes.length; i++) {
            int at = indexes[i];
            array.value(at, Conversion.likewise(items.get(i), array.value(at)));
        }
    }
}
