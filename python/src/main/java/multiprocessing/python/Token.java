package multiprocessing.python;

import java.util.List;

/// By which a client and its server name an object. Python: `multiprocessing.managers.Token`. The address in it each side knows.
final class Token {
    private String typeid;
    private String ident;

    Token(String typeid, String ident) {
        this.typeid = typeid;
        this.ident = ident;
    }

    /// As Python's `__setstate__`.
    void state(Object state) {
        List<?> parts = (List<?>) state; // the second is the address
        typeid = (String) parts.get(0);
        ident = (String) parts.get(2);
    }

    String typeid() {
        return typeid;
    }

    String ident() {
        return ident;
    }
}
