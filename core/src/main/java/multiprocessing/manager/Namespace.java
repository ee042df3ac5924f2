package multiprocessing.manager;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import multiprocessing.function.SerializableUnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a [NamespaceProxy] is for. Guarded by its server.
final class Namespace implements NamespaceProxy {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    @Override
    public @Nullable Object get(String name) {
        check(name);
        return values.get(name);
    }

    @Override
    public void set(String name, @Nullable Object value) {
        values.put(name, value);
    }

    @Override
    public void update(String name, SerializableUnaryOperator<@Nullable Object> operator) {
        values.put(name, operator.apply(get(name)));
    }

    @Override
    public void delete(String name) {
        check(name);
        values.remove(name);
    }

    @Override
    public boolean has(String name) {
        return values.containsKey(name);
    }

    @Override
    public Set<String> names() {
        return new LinkedHashSet<>(values.keySet());
    }

    @Override
    public String toString() {
        return "Namespace" + values;
    }

    private void check(String name) {
        if (!values.containsKey(name)) {
            throw new NoSuchElementException("namespace has no such name: name=" + name);
        }
    }
}
