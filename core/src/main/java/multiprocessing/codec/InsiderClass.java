package multiprocessing.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the class file of one insider: a class beside a host in another module, which gives away what only a class of
/// that module can have, a [Lookup] with full privileges there.
final class InsiderClass extends ClassFileText {
    /*
     * A nest mate may be made only with full privileges, and from another module nobody has them. Each class loader has
     * an unnamed module of its own; so a class that was fetched from the parent (source launcher, JShell, nested jars),
     * or that another loader of this JVM holds, is in another module than this library. But an ordinary class may be
     * put beside the host, and this one does nothing else:
     *
     *     final class Host$multiprocessing { static { Trampoline.inside(MethodHandles.lookup()); } }
     */
    private static final int FINAL_SUPER_SYNTHETIC = 0x1030;
    private static final String LOOKUPS = "java/lang/invoke/MethodHandles";
    private static final String LOOKUP = "java/lang/invoke/MethodHandles$Lookup";
    private static final String TRAMPOLINE = Trampoline.class.getName().replace('.', '/');

    private static final ClassValue<Inside> INSIDE =
            new ClassValue<>() {
                @Override
                protected Inside computeValue(Class<?> host) {
                    return new Inside();
                }
            };

    private static @Nullable Lookup handedOver; // guarded by the class

    /// What is known of one host.
    private static final class Inside {
        private @Nullable Lookup lookup; // guarded by InsiderClass.class
    }

    /// A lookup with full privileges in the module of `host`.
    ///
    /// @param lookup one that may see the package of `host`
    /// @throws IllegalAccessException if it may not
    static synchronized Lookup lookup(Class<?> host, Lookup lookup) throws IllegalAccessException {
        Inside inside = INSIDE.get(host);
        Lookup known = inside.lookup;
        if (known == null) {
            String name = host.getName().replace('.', '/').concat("$multiprocessing");
            Class<?> insider = lookup.defineClass(new InsiderClass().bytes(name));
            lookup.ensureInitialized(insider);
            known = handedOver;
            handedOver = null;
            if (known == null) {
                throw new IllegalStateException("lookup was not handed over");
            }
            inside.lookup = known;
        }
        return known;
    }

    static synchronized void handOver(Lookup lookup) {
        handedOver = lookup;
    }

    private byte[] bytes(String name) {
        try {
            return file(
                    FINAL_SUPER_SYNTHETIC,
                    classRef(name),
                    classRef("java/lang/Object"),
                    new int[0],
                    List.of(),
                    List.of(method(STATIC, "<clinit>", "()V", 1, 0, initializer())));
        } catch (IOException e) {
            throw new IllegalStateException("a byte array cannot fail", e);
        }
    }

    private ByteArrayOutputStream initializer() throws IOException {
        var code = new ByteArrayOutputStream();
        String give = "()L".concat(LOOKUP).concat(";");
        String take = "(L".concat(LOOKUP).concat(";)V");
        invoke(code, INVOKESTATIC, METHOD, LOOKUPS, "lookup", give);
        invoke(code, INVOKESTATIC, INTERFACE_METHOD, TRAMPOLINE, "inside", take);
        code.write(RETURN);
        return code;
    }
}
