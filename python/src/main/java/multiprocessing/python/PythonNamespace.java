package multiprocessing.python;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableUnaryOperator;
import multiprocessing.manager.NamespaceProxy;
import org.jspecify.annotations.Nullable;

/// A namespace of Python's.
final class PythonNamespace implements NamespaceProxy, Stationary {
    private final PythonProxy proxy;

    PythonNamespace(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public @Nullable Object get(String name) {
        return ask("__getattribute__", name);
    }

    @Override
    public void set(String name, @Nullable Object value) {
        Object _ = ask("__setattr__", name, value);
    }

    @Override
    public void update(String name, SerializableUnaryOperator<@Nullable Object> operator) {
        throw new UnsupportedOperationException("Python runs no function of Java: get, and set");
    }

    @Override
    public void delete(String name) {
        Object _ = ask("__delattr__", name);
    }

    @Override
    public boolean has(String name) {
        try {
            Object _ = get(name);
            return true;
        } catch (NoSuchElementException e) {
            return false;
        } catch (TransferException e) { // it has one, which is no plain data
            return true;
        }
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        if (get("__dict__") instanceof Map<?, ?> values) {
            values.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    @Override
    public String toString() {
        return PythonProxy.shown("PythonNamespace", () -> "PythonNamespace" + get("__dict__"));
    }

    private @Nullable Object ask(String method, @Nullable Object... arguments) {
        try {
            return proxy.ask(method, arguments);
        } catch (PythonException e) {
            if (e.isA("builtins.AttributeError")) {
                throw new NoSuchElementException(e.getMessage(), e);
            }
            throw e;
        }
    }
}
