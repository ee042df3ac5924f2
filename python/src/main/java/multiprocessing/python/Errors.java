package multiprocessing.python;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The exceptions that Python's own objects raise.
final class Errors {
    static final String EMPTY = "queue.Empty";
    static final String FULL = "queue.Full";
    static final String SHUT_DOWN = "queue.ShutDown";
    static final String BROKEN_BARRIER = "threading.BrokenBarrierError";

    static final String TIMEOUT = "multiprocessing.context.TimeoutError";

    private Errors() {}

    /// What a call of the user's code has thrown, as it may be thrown on.
    static RuntimeException unchecked(@Nullable Throwable thrown) throws InterruptedException {
        return switch (thrown) {
            case InterruptedException interrupt -> throw interrupt;
            case Error error -> throw error;
            case RuntimeException exception -> exception;
            case null, default -> new UndeclaredThrowableException(thrown);
        };
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
