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

    /// Plain data, and what else is called by a name, or cannot be made, is told of by that name: for answers that are known to
    /// be exceptions.
    static IObjectConstructor orError(String module, String name) {
        String full = module + "." + name;
        try {
            IObjectConstructor known = Constructors.of(module, name);
            return known == Regions.ZONE_INFO // which is asked for what it is, not only called
                    ? known
                    : new Told(full, known);
        } catch (TransferException e) {
            return new Told(full, Constructors.error(full));
        }
    }

    /// A class whose objects are told of by its name and their arguments, where they cannot be made.
    record Told(String name, IObjectConstructor known) implements IObjectConstructor {
        @Override
        public Object construct(Object[] arguments) {
            try {
                Object made = known.construct(arguments);
                return made instanceof IObjectConstructor next ? new Told(name, next) : made;
            } catch (RuntimeException e) { // also if its arguments could not be made
                return Constructors.error(name).construct(arguments);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
