package multiprocessing.codec;

import org.jspecify.annotations.Nullable;

/// The codec of this process, chosen at its first use.
final class CurrentCodec {
    static final String PROPERTY = "multiprocessing.codec";
    static final Codec STANDARD = new CompactCodec();

    private static volatile @Nullable Codec current;

    private CurrentCodec() {}

    static Codec get() {
        Codec known = current;
        return known != null ? known : choose();
    }

    private static synchronized Codec choose() {
        Codec known = current;
        if (known == null) {
            String name = System.getProperty(PROPERTY, "");
            known = name.isEmpty() ? STANDARD : make(name);
            current = known;
        }
        return known;
    }

    private static Codec make(String name) {
        try {
            return Class.forName(name, true, Loaders.receiving())
                    .asSubclass(Codec.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new IllegalStateException(
                    "system property " + PROPERTY + " names no codec: " + name + ": " + e, e);
        }
    }
}
