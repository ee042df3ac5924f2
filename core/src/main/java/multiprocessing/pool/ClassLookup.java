package multiprocessing.pool;

import java.util.ArrayList;
import java.util.List;
import multiprocessing.codec.Loaders;
import org.jspecify.annotations.Nullable;

/// Where a worker finds classes: by the loaders of what it does; if all of that is on the class path, as its thread did before.
/// Never both, for others may have been there before, with classes, services and configuration of theirs. Used by the worker's
/// thread alone.
final class ClassLookup {
    private final Desk desk;
    private @Nullable ClassLoader home = Thread.currentThread().getContextClassLoader();
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

    /// The context loader that an initializer of the class path has left is from now on that of tasks of the class path.
    void settle() {
        if (present.isEmpty()) {
            home = Thread.currentThread().getContextClassLoader();
        }
    }

    private static void context(@Nullable ClassLoader loader) {
        Thread.currentThread().setContextClassLoader(loader);
    }

    private @Nullable ClassLoader together(List<Integer> numbers) {
        var loaders = new ArrayList<ClassLoader>();
        for (int number : numbers) {
            ClassLoader loader = desk.loader(number);
            if (loader != null) {
                loaders.add(loader);
            }
        }
        return loaders.isEmpty() ? home : Loaders.together(loaders);
    }
}
