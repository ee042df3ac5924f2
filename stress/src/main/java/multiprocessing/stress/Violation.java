package multiprocessing.stress;

/// Something that must never be was seen.
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
