package multiprocessing.python;

import net.razorvine.pickle.IObjectConstructor;

/// Plain data, and what managers and their clients tell each other beside.
final class ManagerNames {
    static final IObjectConstructor TOKEN = _ -> new Token();
    private static final IObjectConstructor SLICE = Slice::of;

    private ManagerNames() {}

    /// As [Names#of].
    static IObjectConstructor of(String module, String name) {
        return switch (module + "." + name) {
            case "multiprocessing.managers.Token" -> TOKEN;
            case "builtins.slice" -> SLICE;
            default -> Constructors.of(module, name);
        };
    }
}
