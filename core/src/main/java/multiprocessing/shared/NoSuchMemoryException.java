package multiprocessing.shared;

import multiprocessing.error.MultiprocessingException;

/// There is no shared memory of that name, or no longer. Python: `FileNotFoundError`.
public final class NoSuchMemoryException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final String name;

    NoSuchMemoryException(String name, Throwable cause) {
        super("there is no shared memory of this name: name=" + name, cause);
        this.name = name;
    }

    /// The name.
    public String name() {
        return name;
    }
}
