package multiprocessing.python;

/// An object that Python can use. What of it changes is guarded by its [Referents].
final class Referent {
    private final String ident;
    private final Methods methods;
    private final boolean isCounted;
    int references = 1; // of whoever has it made, as long as it is counted
    int lines; // that have used it and are open
    long leftAt; // when the last one was closed, or it was made

    /// @param ident by which clients name it
    /// @param isCounted whether it goes with the last reference
    Referent(String ident, Methods methods, boolean isCounted) {
        this.ident = ident;
        this.methods = methods;
        this.isCounted = isCounted;
    }

    String ident() {
        return ident;
    }

    Methods methods() {
        return methods;
    }

    boolean isCounted() {
        return isCounted;
    }
}
