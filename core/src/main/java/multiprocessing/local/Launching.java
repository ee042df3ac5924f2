package multiprocessing.local;

/// The one launcher of this JVM, and the one store of spares.
final class Launching {
    static final JvmLauncher LAUNCHER = new JvmLauncher();
    static final Spares SPARES = new Spares(LAUNCHER);

    private Launching() {}
}
