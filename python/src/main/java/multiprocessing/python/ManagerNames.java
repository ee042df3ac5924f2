package multiprocessing.python;

import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;

/// Plain data, and what managers and their clients tell each other beside.
final class ManagerNames {
    static final IObjectConstructor TOKEN = Token::of;
    private static final IObjectConstructor SLICE = Slice::of;

    private ManagerNames() {}

    /// One whose state is still to come.
    static Token newToken() {
        return new Token("", null, "");
    }

    /// As [Names#of].
    static IObjectConstructor of(String module, String name) {
        return switch (module + "." + name) {
            case "multiprocessing.managers.Token" -> TOKEN;
            case "builtins.slice" -> SLICE;
            default -> Constructors.of(module, name);
        };
    }

    /// As [#of], and what else is called by a name makes an exception of that name: for answers that are known to be some.
    static IObjectConstructor orError(String module, String name) {
        try {
            return of(module, name);
        } catch (TransferException e) {
            return Constructors.error(module + "." + name);
        }
    }
}
