package multiprocessing.python;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By which a client and its server name an object. Python: `multiprocessing.managers.Token`.
final class Token {
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
        token.state(Arrays.asList(parts));
        return token;
    }

    /// As Python's `__setstate__`.
    void state(Object state) {
        List<?> parts = (List<?>) state;
        typeid = (String) parts.get(0);
        address = parts.get(1) instanceof List<?> pair ? pair.toArray() : parts.get(1);
        ident = (String) parts.get(2);
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
