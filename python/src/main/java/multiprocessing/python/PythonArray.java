package multiprocessing.python;

import multiprocessing.manager.ArrayProxy;

/// An array of Python's.
final class PythonArray<T> implements ArrayProxy<T>, Stationary {
    private final PythonProxy proxy;

    PythonArray(PythonProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // as the user says
    public T value(int index) {
        return (T) proxy.askAt(index, "__getitem__", index);
    }

    @Override
    public void value(int index, T value) {
        Object _ = proxy.askAt(index, "__setitem__", index, value);
    }

    @Override
    public int size() {
        return proxy.askFor(Integer.class, "__len__");
    }

    @Override
    public String toString() {
        return PythonProxy.shown(
                "PythonArray", () -> "PythonArray" + proxy.ask("__getitem__", Slice.ALL));
    }
}
