package multiprocessing.python;

import java.util.List;

/// What a client sends of an object that it means. Python: `multiprocessing.managers.Token`.
final class Token {
    private String ident = "";

    /// As Python's `__setstate__`.
    void state(Object state) {
        ident = (String) ((List<?>) state).get(2); // after the name and the address
    }

    String ident() {
        return ident;
    }
}
