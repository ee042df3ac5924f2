package multiprocessing.python;

import java.util.Optional;
import multiprocessing.error.MultiprocessingException;
import org.jspecify.annotations.Nullable;

/// An exception that a Python manager has answered with. Python's `RemoteError` is one with a traceback only.
public final class PythonException extends MultiprocessingException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable PythonError error; // its arguments need not be serializable

    /// What was raised, as an object.
    PythonException(PythonError error) {
        super(shown(error));
        this.error = error;
    }

    private static String shown(PythonError error) {
        try {
            return error.toString();
        } catch (StackOverflowError e) { // its arguments are deeper than can be shown
            return error.type() + "(…)";
        }
    }

    /// What Python tells of an exception that does not travel.
    ///
    /// @param traceback its text
    PythonException(String traceback) {
        super(traceback);
        this.error = null;
    }

    /// Class and arguments of what was raised; nothing if only its traceback is known, which is [#getMessage], and after this
    /// has gone to another process.
    public Optional<PythonError> error() {
        return Optional.ofNullable(error);
    }

    /// Whether it is of that class of Python's own.
    ///
    /// @param type as `builtins.KeyError`
    public boolean isA(String type) {
        return error != null && error.type().equals(type);
    }
}
