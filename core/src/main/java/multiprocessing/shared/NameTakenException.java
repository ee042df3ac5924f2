package multiprocessing.shared;

import multiprocessing.error.MultiprocessingException;

/// There is shared memory of that name already. Python: `FileExistsError`.
public final class NameTakenException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final String name;

    NameTakenException(String name, Throwable cause) {
        super("there is shared memory of this name: name=" + name, cause);
        this.name = name;
    }

    /// The name.
    public String name() {
        return name;
    }
}
