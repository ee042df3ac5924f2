package multiprocessing.manager;

import java.util.NoSuchElementException;
import java.util.Set;
import multiprocessing.function.SerializableUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Named values in a manager's process. Python: `Namespace` and `NamespaceProxy`, whose names are attributes.
///
/// Thread-safe and process-safe. Collections that are found in it are copies that refuse to be changed, as [MapProxy] tells.
public interface NamespaceProxy {
    /// The value of that name.
    ///
    /// @throws NoSuchElementException if there is none. Python: `AttributeError`
    @Nullable
    Object get(String name);

    /// As [#get(String)], for who knows what it is.
    ///
    /// @throws ClassCastException if it is something else
    @Here
    default <T> T get(String name, Class<T> type) {
        Object value = get(name);
        if (value == null) {
            throw new ClassCastException("value is null: name=" + name);
        }
        return type.cast(value);
    }

    /// Gives `name` a value.
    void set(String name, @Nullable Object value);

    /// Gives `name` the value that `operator` makes of the one it has, while nobody else uses the namespace.
    ///
    /// @throws NoSuchElementException if it has none
    void update(String name, SerializableUnaryOperator<@Nullable Object> operator);

    /// Removes a name.
    ///
    /// @throws NoSuchElementException if there is no such name
    void delete(String name);

    /// Whether there is such a name. Python: `hasattr`.
    boolean has(String name);

    /// The names, as they are now.
    Set<String> names();
}
