package multiprocessing.manager;

/// An array of numbers of a manager elsewhere. Python: `ArrayProxy`.
///
/// @param <T> the boxed type of the elements
public interface ArrayProxy<T> {
    /// Reads an element.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    T value(int index);

    /// Writes an element.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    void value(int index, T value);

    /// How many there are.
    int size();
}
