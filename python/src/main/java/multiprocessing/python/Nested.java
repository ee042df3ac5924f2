package multiprocessing.python;

import java.io.Serializable;
import java.util.List;

/// A proxy as it goes within other data: Python makes it anew of this, of the same class that the client had who sent it.
///
/// @param proxy its class in `multiprocessing.managers`
/// @param methods the names of which that class makes one, if it has none of its own
record Nested(String proxy, Token token, List<?> methods) implements Serializable {
    static final String AUTO = "AutoProxy";

    @Override
    public String toString() {
        return "<" + proxy + " object, typeid '" + token.typeid() + "'>";
    }
}
