package multiprocessing.backend;

/// What a part of the library does in a child, done once in a child whose life is recorded: its classes are then at hand in
/// all children. A service, for the library's own use.
@FunctionalInterface
public interface Exercise {
    /// Does it, without leaving anything behind.
    ///
    /// @throws Exception if it cannot; then nothing is recorded
    void run() throws Exception;
}
