package multiprocessing.python;

import java.util.List;
import java.util.Objects;
import multiprocessing.error.TransferException;
import org.jspecify.annotations.Nullable;

/// By which a client and its server name an object. Python: `multiprocessing.managers.Token`.
final class Token {
    private static final int LONGEST = 255; // as the name of a host or of a file

    private String typeid;
    private @Nullable Object address; // as the client calls it: a text, or a pair
    private String ident;

    Token(String typeid, @Nullable Object address, String ident) {
        this.typeid = typeid;
        this.address = address;
        this.ident = ident;
    }

    /// As Python's `Token(typeid, address, ident)`.
    static Token of(Object[] parts) {
        Token token = ManagerNames.newToken();
        token.state(new Tuple(parts));
        return token;
    }

    /// As Python's `__setstate__`.
    void state(Object state) {
        Tuple parts = (Tuple) state;
        typeid = text(parts.get(0));
        address = address(parts.get(1));
        ident = text(parts.get(2));
    }

    /// Little and simple, for who sends a proxy on, sends it too.
    private static @Nullable Object address(@Nullable Object sent) {
        return switch (sent) {
            case null -> null;
            case String path -> text(path);
            case List<?> pair when pair.size() == 2 && pair.getLast() instanceof Integer port ->
                    new Object[] {text(pair.getFirst()), port};
            default ->
                    throw new TransferException(
                            "cannot be received from Python: a proxy of a manager that is neither at a path nor"
                                    + " at a host and port, but: "
                                    + Notation.brief(sent));
        };
    }

    private static String text(@Nullable Object sent) {
        String text = Objects.requireNonNull((String) sent);
        if (text.length() > LONGEST) {
            throw new TransferException(
                    "cannot be received from Python: a proxy with a name of more characters than "
                            + LONGEST);
        }
        return text;
    }

    String typeid() {
        return typeid;
    }

    @Nullable
    Object address() {
        return address;
    }

    String ident() {
        return ident;
    }
}
