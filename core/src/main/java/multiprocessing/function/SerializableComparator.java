package multiprocessing.function;

import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A [Comparator] that can be sent to another process.
@FunctionalInterface
public interface SerializableComparator<A extends @Nullable Object>
        extends Comparator<A>, Serializable {
    @Override
    int compare(A a, A b);
}
