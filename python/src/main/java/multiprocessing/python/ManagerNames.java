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

    /// As [#of], and what else is called by a name, or cannot be made, is an exception of that name: for answers that are known
    /// to be some.
    static IObjectConstructor orError(String module, String name) {
        String full = module + "." + name;
        try {
            IObjectConstructor known = of(module, name);
            return isLookedAt(known) ? known : orError(full, known);
        } catch (TransferException e) {
            return Constructors.error(full);
        }
    }

    /// Whether it is asked for what it is, not only called.
    private static boolean isLookedAt(IObjectConstructor known) {
        return known == TOKEN || known == Regions.ZONE_INFO;
    }

    private static IObjectConstructor orError(String name, IObjectConstructor known) {
        return arguments -> {
            try {
                Object made = known.construct(arguments);
                return made instanceof IObjectConstructor next ? orError(name, next) : made;
            } catch (RuntimeException e) { // also if its arguments could not be made
                return Constructors.error(name).construct(arguments);
            }
        };
    }
}
