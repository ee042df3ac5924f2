package multiprocessing.python;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static multiprocessing.python.PlainPickler.Nestings.NONE;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// What a Python manager answers to a request.
///
/// @param kind as `#RETURN`
record Answer(String kind, @Nullable Object content) {
    /// What is in a pickle before its kind: the protocol, perhaps the length, and what tells of a text.
    private static final Pattern BEFORE_KIND =
            Pattern.compile("\u0080.(\u0095.{8})?\\(?(\u008c.|X.\0\0\0)", Pattern.DOTALL);

    private static final int HEAD_BYTES = 32; // more than that takes, and the kind

    /// @throws PythonException if it is none
    static Answer of(byte[] pickle) {
        if (decode(pickle) instanceof List<?> both
                && both.size() == 2
                && both.getFirst() instanceof String kind) {
            return new Answer(kind, both.getLast());
        }
        throw new PythonException("this is no answer of a manager");
    }

    /// An exception may be of any class, for it is only told of, and so may what it holds; of everything else it must be known
    /// what it means.
    private static @Nullable Object decode(byte[] pickle) {
        try {
            Names names = isOf(Session.PROXY, pickle) ? ManagerNames::of : Constructors::of;
            return PickleCodec.decode(pickle, names, NONE);
        } catch (TransferException e) {
            if (isOf(Session.ERROR, pickle)) {
                return told(pickle, e);
            }
            throw e;
        }
    }

    private static boolean isOf(String kind, byte[] pickle) {
        var head = new String(pickle, 0, Math.min(pickle.length, HEAD_BYTES), ISO_8859_1);
        Matcher before = BEFORE_KIND.matcher(head);
        return before.lookingAt() && head.startsWith(kind, before.end());
    }

    private static @Nullable Object told(byte[] pickle, TransferException refusal) {
        try {
            return PickleCodec.decode(pickle, ManagerNames::orError, NONE);
        } catch (TransferException e) { // what is only told of is used as something else
            return List.of(Session.ERROR, "Python has raised what " + refusal.getMessage());
        }
    }

    /// What was asked for.
    ///
    /// @throws PythonException if it is an exception
    /// @throws TransferException if Python itself cannot send it
    @Nullable
    Object result() {
        if (kind.equals(Session.RETURN)) {
            return content;
        }
        if (kind.equals(Session.UNSERIALIZABLE)) {
            throw new TransferException("it is no plain data: Python cannot send it: " + content);
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
                        && made.size() == 2
                        && made.getFirst() instanceof List<?> methods
                        && made.getLast() instanceof Token token
                ? manager.proxy(token.ident(), methods)
                : result();
    }
}
