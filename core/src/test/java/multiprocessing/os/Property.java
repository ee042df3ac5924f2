package multiprocessing.os;

import org.jspecify.annotations.Nullable;

/// A system property with another value, until it is closed.
final class Property implements AutoCloseable {
    private final String name;
    private final @Nullable String before;

    /// @param value null for none
    Property(String name, @Nullable String value) {
        this.name = name;
        this.before = System.getProperty(name);
        set(value);
    }

    private void set(@Nullable String value) {
        if (value == null) {
            System.clearProperty(name);
        } else {
            System.setProperty(name, value);
        }
    }

    @Override
    public void close() {
        set(before);
    }
}
