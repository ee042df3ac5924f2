package multiprocessing.python;

import static multiprocessing.python.PlainPickler.Nestings.NONE;

import java.util.List;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// What a Python manager answers to a request.
///
/// @param kind as `#RETURN`
record Answer(String kind, @Nullable Object content) {
    /// @throws PythonException if it is none
    static Answer of(byte[] pickle) {
        if (decode(pickle) instanceof List<?> both
                && both.size() == 2
                && both.getFirst() instanceof String kind) {
            return new Answer(kind, both.getLast());
        }
        throw new PythonException("this is no answer of a manager");
    }

    /// An exception may be of any class, for it is only told of; of everything else it must be known what it means.
    private static @Nullable Object decode(byte[] pickle) {
        try {
            return PickleCodec.decode(pickle, ManagerNames::of, NONE);
        } catch (TransferException e) {
            if (told(pickle) instanceof List<?> both && Session.ERROR.equals(both.getFirst())) {
                return both;
            }
            throw e;
        }
    }

    private static @Nullable Object told(byte[] pickle) {
        try {
            return PickleCodec.decode(pickle, ManagerNames::orError, NONE);
        } catch (TransferException e) { // what was taken for an exception is used as something else
            return null;
        }
    }

    /// What was asked for.
    ///
    /// @throws PythonException if it is an exception
    @Nullable
    Object result() {
        if (kind.equals(Session.RETURN)) {
            return content;
        }
        throw content instanceof PythonError error
                ? new PythonException(error)
                : new PythonException(String.valueOf(content));
    }

    /// As [#result()], where it may be a proxy for an object of `manager`.
    @Nullable
    Object result(PythonManager manager) {
        return kind.equals(Session.PROXY)
                        && content instanceof List<?> made
                        && made.getFirst() instanceof List<?> methods
                        && made.getLast() instanceof Token token
                ? manager.proxy(token.ident(), methods)
                : result();
    }
}
