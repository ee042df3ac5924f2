package multiprocessing.python;

import java.util.Iterator;

/// Iterators as Python's. What makes the next item may take its time; a client that is gone meanwhile is noticed after it.
final class IteratorMethods {
    private IteratorMethods() {}

    static Methods of(Iterator<?> iterator) {
        return Methods.guarded(iterator, () -> new Methods.Opaque(iterator))
                .on(
                        "__next__()",
                        _ -> {
                            if (!iterator.hasNext()) {
                                throw Errors.of("builtins.StopIteration");
                            }
                            return iterator.next();
                        });
    }
}
