package multiprocessing.python;

import java.io.Serializable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A part of a list. Python: `slice`.
record Slice(@Nullable Integer start, @Nullable Integer stop, @Nullable Integer step)
        implements Serializable {
    static final Slice ALL = new Slice(null, null, null);

    static Slice of(@Nullable Object[] parts) {
        return new Slice(clamped(parts[0]), clamped(parts[1]), clamped(parts[2]));
    }

    /// Whether it is a part without gaps, from the left to the right.
    ///
    /// @throws PythonException if its step is zero
    boolean isPlain() {
        return by() == 1;
    }

    private int by() {
        if (step == null) {
            return 1;
        }
        if (step == 0) {
            throw Errors.value("slice step cannot be zero");
        }
        return step;
    }

    /// Where it begins in a list of so many elements, for one without gaps.
    int first(int size) {
        return bound(start, 0, 0, size, size);
    }

    /// Where it ends in a list of so many elements, for one without gaps; not before it begins.
    int end(int size) {
        return Math.max(first(size), bound(stop, size, 0, size, size));
    }

    /// The indexes of a list of so many elements that it is about.
    ///
    /// @throws PythonException if its step is zero
    int[] indexes(int size) {
        int by = by();
        if (by > 0) {
            long end = end(size);
            return indexes(LongStream.iterate(first(size), i -> i < end, i -> i + by));
        }
        int from = bound(start, size - 1, -1, size - 1, size);
        int to = bound(stop, -1, -1, size - 1, size);
        return indexes(LongStream.iterate(from, i -> i > to, i -> i + by));
    }

    private static int[] indexes(LongStream indexes) {
        return indexes.mapToInt(Math::toIntExact).toArray();
    }

    private static @Nullable Integer clamped(@Nullable Object sent) {
        return sent == null ? null : Conversion.clamped(Conversion.whole(sent));
    }

    /// The position that an index means, which may count from the end.
    ///
    /// @param kind of what it is an index
    /// @throws PythonException if it is none
    static int position(@Nullable Object index, int size, String kind) {
        if (!Conversion.isWhole(index)) {
            throw Errors.type(kind + " indices must be integers or slices");
        }
        int number = Conversion.clamped(index);
        int position = number < 0 ? number + size : number;
        if (position < 0 || position >= size) {
            throw Errors.index(kind + " index out of range");
        }
        return position;
    }

    private static int bound(
            @Nullable Integer given, int otherwise, int least, int most, int size) {
        if (given == null) {
            return otherwise;
        }
        return Math.clamp((long) given + (given < 0 ? size : 0), least, most);
    }
}
