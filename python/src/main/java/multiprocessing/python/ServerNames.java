package multiprocessing.python;

import java.util.regex.Pattern;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;

/// What clients of a server may have made by name: as [ManagerNames], and for a proxy the object for which it stands.
final class ServerNames implements Names {
    private static final String MODULE = "multiprocessing.managers";
    private static final Pattern PROXY = Pattern.compile("[A-Z][A-Za-z]*Proxy");

    private final Referents referents;

    ServerNames(Referents referents) {
        this.referents = referents;
    }

    /// A class of proxies, which is only named.
    private record ProxyClass(String name) implements IObjectConstructor {
        @Override
        public Object construct(Object[] arguments) {
            throw new TransferException("cannot be received from Python: an object of " + name);
        }
    }

    @Override
    public IObjectConstructor of(String module, String name) {
        if (module.equals(MODULE) && name.equals("RebuildProxy")) {
            return this::referred;
        }
        if (module.equals(MODULE) && PROXY.matcher(name).matches()) {
            return new ProxyClass(name);
        }
        return ManagerNames.of(module, name);
    }

    private Object referred(Object[] arguments) {
        if (arguments[0] instanceof ProxyClass(String proxy)
                && arguments[1] instanceof Token token) {
            return referents.nest(proxy, token);
        }
        throw new TransferException("cannot be received from Python: this is no proxy");
    }
}
