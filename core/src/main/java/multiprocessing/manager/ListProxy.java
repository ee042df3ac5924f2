package multiprocessing.manager;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import multiprocessing.function.SerializableComparator;
import multiprocessing.function.SerializablePredicate;
import multiprocessing.function.SerializableUnaryOperator;
import org.jspecify.annotations.Nullable;

/// A list in a manager's process. Python: `ListProxy`.
///
/// All of [List] is there, each call done as a whole before or after any other; functions that change elements run in the
/// server, while nobody else uses the list. `forEach` and streams run where they are called; they and iterators go through the
/// elements as they were when they were made. Of another collection that a method is given, as by `addAll` or `equals`, the
/// elements of one moment are taken before, so that two that are given to each other do not wait for each other; a proxy that is
/// looked for, as by `contains` or `remove`, is found where it is, whatever its elements are by then. Nor do two wait for each
/// other that hold each other, and are searched at once. Those of two managers may: what a list holds of another manager is asked
/// there, while nobody else uses the list. Collections that are found in it are copies that refuse to be changed, as [MapProxy]
/// tells.
///
/// An iterator removes what is at the place of its element by then: where others change the list too, use [#removeIf].
///
/// A view of a collection here, as [java.util.Map#keySet], is given to it as a copy. What cannot be sent is not found in it, nor
/// equal to it, unless it is a collection: then a [TransferException][multiprocessing.error.TransferException] says so, as it
/// does for what is to be added.
///
/// A comparator travels if it is a lambda that is given to [#sort], or is made by the JDK of functions that travel, as by
/// `Comparator.comparing((SerializableFunction<String, Integer>) String::length)`. Within a function for [Manager#apply] nothing
/// needs to travel.
///
/// What a function that travels throws, checked or not, is thrown as [MapProxy] tells.
///
/// Thread-safe and process-safe; travels as anything that is shared.
///
/// @param <E> the elements: declare collections by their interface
public interface ListProxy<E extends @Nullable Object> extends List<E> {
    /// As [List#removeIf], by a lambda that travels.
    @Here
    default <X extends Throwable> boolean removeIf(SerializablePredicate<? super E> condition)
            throws X {
        return removeIf((Predicate<? super E>) condition);
    }

    /// As [List#replaceAll], by a lambda that travels.
    @Here
    default <X extends Throwable> void replaceAll(SerializableUnaryOperator<E> operator) throws X {
        replaceAll((UnaryOperator<E>) operator);
    }

    /// As [List#sort], by a lambda that travels.
    @Here
    default void sort(@Nullable SerializableComparator<? super E> order) {
        sort((@Nullable Comparator<? super E>) order);
    }
}
