package multiprocessing.pool;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// Where a worker finds classes: first by the loaders of what it does, then as its thread did before. What it did before may be
/// of classes of the same names. Used by the worker's thread alone.
final class ClassLookup {
    private final Desk desk;
    private final @Nullable ClassLoader home = Thread.currentThread().getContextClassLoader();
    private List<Integer> present = List.of();

    /// What stands for the last loaders. No more of them: in a pool of threads it keeps the loaders themselves.
    private @Nullable ClassLoader last;

    private List<Integer> ofLast = List.of();

    ClassLookup(Desk desk) {
        this.desk = desk;
    }

    /// From now on by the loaders that have those numbers in the parent, too, whatever context loader the user's code has left.
    /// Where there are none, as nearly always, and were none before, that stays.
    void use(List<Integer> numbers) {
        if (!numbers.isEmpty()) {
            if (last == null || !numbers.equals(ofLast)) {
                last = together(numbers);
                ofLast = numbers;
            }
            context(last);
        } else if (!present.isEmpty()) {
            context(home);
        }
        present = numbers;
    }

    private static void context(@Nullable ClassLoader loader) {
        Thread.currentThread().setContextClassLoader(loader);
    }

    private ClassLoader together(List<Integer> numbers) {
        var loaders = new ArrayList<ClassLoader>();
        for (int number : numbers) {
            ClassLoader loader = desk.loader(number);
            if (loader != null) {
                loaders.add(loader);
            }
        }
        loaders.add(home == null ? ClassLoader.getSystemClassLoader() : home);
        return Loaders.together(loaders);
    }
}
