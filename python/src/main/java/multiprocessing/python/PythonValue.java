package multiprocessing.python;

import multiprocessing.manager.ValueProxy;
import org.jspecify.annotations.Nullable;

/// A value of Python's.
final class PythonValue<T extends @Nullable Object> implements ValueProxy<T>, Stationary {
    private final PythonProxy proxy;

    PythonValue(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as the user says
    public T value() {
        return (T) proxy.ask("get");
    }

    @Override
    public void value(T value) {
        Object _ = proxy.ask("set", value);
    }

    @Override
    public String toString() {
        return PythonProxy.shown("PythonValue", () -> "PythonValue(" + value() + ")");
    }
}
