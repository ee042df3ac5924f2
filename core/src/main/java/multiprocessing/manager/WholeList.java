package multiprocessing.manager;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Changes a list after all others were asked that have to do with the change, so that who looks at it meanwhile finds it whole.
/// An [ArrayList][java.util.ArrayList] sorts and removes in place: half done it has elements twice, or no more.
final class WholeList {
    private WholeList() {}

    /// Whether an operation is such a change, of a list.
    static boolean changes(Operation operation) {
        return switch (operation.method().getName()) {
            case "removeAll", "retainAll", "sort" ->
                    operation.method().getDeclaringClass().isAssignableFrom(List.class);
            default -> false;
        };
    }

    /// Does what the operation would do.
    ///
    /// @param argument its only one
    @SuppressWarnings("unchecked") // as its interface has it
    static @Nullable Object change(List<?> list, Operation operation, @Nullable Object argument) {
        return switch (operation.method().getName()) {
            case "removeAll" -> list.removeIf(elements(argument)::contains);
            case "retainAll" -> list.removeIf(Predicate.not(elements(argument)::contains));
            default -> {
                sort((List<Object>) list, (Comparator<Object>) argument);
                yield null;
            }
        };
    }

    private static Collection<?> elements(@Nullable Object argument) {
        return (Collection<?>) Objects.requireNonNull(argument);
    }

    private static void sort(List<Object> list, @Nullable Comparator<Object> order) {
        Object[] sorted = list.toArray();
        Arrays.sort(sorted, order);
        ListIterator<Object> place = list.listIterator();
        for (Object element : sorted) {
            place.next();
            place.set(element);
        }
    }
}
