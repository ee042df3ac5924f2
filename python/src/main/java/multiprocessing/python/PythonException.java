package multiprocessing.python;

import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// An exception of Python's: one that a Python manager has answered with, or one for a Python client. Python's `RemoteError`
/// is one with a traceback only.
public final class PythonException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable PythonError error;

    /// What Python has raised, as an object.
    public PythonException(PythonError error) {
        super(error.toString());
        this.error = error;
    }

    /// What Python tells of an exception that does not travel.
    ///
    /// @param traceback its text
    public PythonException(String traceback) {
        super(traceback);
        this.error = null;
    }

    /// Class and arguments of what was raised, if they have travelled; else its traceback is [#getMessage].
    public @Nullable PythonError error() {
        return error;
    }

    /// Whether it is of that class of Python's own.
    ///
    /// @param type as `builtins.KeyError`
    public boolean isA(String type) {
        return error != null && error.type().equals(type);
    }
}
