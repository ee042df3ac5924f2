package multiprocessing.python;

import java.util.regex.Pattern;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;

/// What clients of a server may have made by name: as [ManagerNames], and for a proxy the object for which it stands, for a
/// type of C its typecode.
final class ServerNames implements Names {
    private static final String MODULE = "multiprocessing.managers";
    private static final Pattern PROXY = Pattern.compile("[A-Z][A-Za-z]{0,250}Proxy");

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
    public Object of(String module, String name) {
        if (module.equals(MODULE) && name.equals("RebuildProxy")) {
            return (IObjectConstructor) this::referred;
        }
        if (module.equals(MODULE) && PROXY.matcher(name).matches()) {
            return new ProxyClass(name);
        }
        return module.equals("ctypes") ? typecode(name) : ManagerNames.of(module, name);
    }

    /// A type of C goes as the letter that Python has for it in other places.
    private static String typecode(String name) {
        return switch (name) {
            case "c_byte" -> "b";
            case "c_ubyte" -> "B";
            case "c_short" -> "h";
            case "c_ushort" -> "H";
            case "c_int" -> "i";
            case "c_uint" -> "I";
            case "c_long" -> "l";
            case "c_ulong" -> "L";
            case "c_longlong" -> "q";
            case "c_ulonglong" -> "Q";
            case "c_float" -> "f";
            case "c_double" -> "d";
            case "c_wchar" -> "u";
            default ->
                    throw new TransferException(
                            "cannot be received from Python, for Java has no such type: ctypes."
                                    + name);
        };
    }

    private Object referred(Object[] arguments) {
        if (arguments[0] instanceof ProxyClass(String proxy)
                && arguments[1] instanceof Token token) {
            return referents.nest(proxy, token);
        }
        throw new TransferException("cannot be received from Python: this is no proxy");
    }
}
