package multiprocessing.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The exceptions that Python's own objects raise.
final class Errors {
    static final String EMPTY = "queue.Empty";
    static final String FULL = "queue.Full";
    static final String SHUT_DOWN = "queue.ShutDown";
    static final String BROKEN_BARRIER = "threading.BrokenBarrierError";

    static final String TIMEOUT = "multiprocessing.context.TimeoutError";

    private Errors() {}

    /// Throws on what the user's code has thrown, as it is: the client is told of whatever it may be.
    ///
    /// @param wrapper in which it has come
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <E extends Throwable> RuntimeException thrownOn(Exception wrapper) throws E {
        throw (E) Objects.requireNonNullElse(wrapper.getCause(), wrapper);
    }

    static PythonException key(@Nullable Object key) {
        return builtin("KeyError", key);
    }

    static PythonException index(String sentence) {
        return builtin("IndexError", sentence);
    }

    static PythonException value(String sentence) {
        return builtin("ValueError", sentence);
    }

    /// What to throw where null was refused, which Python may put anywhere.
    ///
    /// @param isGiven whether null was given; else it is the user's own code that throws
    static RuntimeException none(NullPointerException e, boolean isGiven, Object refuser) {
        return isGiven ? value("a " + refuser.getClass().getName() + " takes no None") : e;
    }

    static PythonException type(String sentence) {
        return builtin("TypeError", sentence);
    }

    static PythonException overflow(String sentence) {
        return builtin("OverflowError", sentence);
    }

    static PythonException memory(String sentence) {
        return builtin("MemoryError", sentence);
    }

    static PythonException attribute(String sentence) {
        return builtin("AttributeError", sentence);
    }

    static PythonException runtime(String sentence) {
        return builtin("RuntimeError", sentence);
    }

    private static PythonException builtin(String name, @Nullable Object argument) {
        return of("builtins." + name, argument);
    }

    static PythonException of(String type, @Nullable Object... arguments) {
        List<@Nullable Object> args = new ArrayList<>();
        Collections.addAll(args, arguments);
        return new PythonException(new PythonError(type, args));
    }
}
