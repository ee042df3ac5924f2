package multiprocessing.python;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A proxy as it goes within other data: Python makes it anew of this, of the same class that the client had who sent it. A
/// record of simple things, for which messages between processes of Java have a short form.
///
/// @param proxy its class in `multiprocessing.managers`
/// @param typeid as that of its [Token], and so are the next two
/// @param methods the names of which that class makes one, if it has none of its own
record Nested(String proxy, String typeid, @Nullable Object address, String ident, List<?> methods)
        implements Serializable {
    static final String AUTO = "AutoProxy";

    Nested(String proxy, Token token, List<?> methods) {
        this(proxy, token.typeid(), token.address(), token.ident(), methods);
    }

    Token token() {
        return new Token(typeid, address, ident);
    }

    /// As what stands for the same object in the same way, by whatever address its client has come.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Nested nested
                && nested.ident.equals(ident)
                && nested.proxy.equals(proxy);
    }

    @Override
    public int hashCode() {
        return ident.hashCode();
    }

    @Override
    public String toString() {
        return "<" + proxy + " object, typeid '" + typeid + "'>";
    }
}
