package multiprocessing.manager;

import org.jspecify.annotations.Nullable;

/// A value of a manager elsewhere. Python: `ValueProxy`, whose `value += 1` is not atomic; [Manager#apply] is.
///
/// @param <T> the boxed type
public interface ValueProxy<T extends @Nullable Object> {
    /// Reads it.
    T value();

    /// Writes it.
    void value(T value);
}
