package multiprocessing.backend;

import java.util.ServiceLoader;

/// What a part of the library does in a child, done ahead: in the child whose life is recorded, so that its classes are at
/// hand in all, and in a spare of a program that shares something. A service, for the library's own use.
@FunctionalInterface
public interface Exercise {
    /// Does it, without leaving anything behind.
    ///
    /// @throws Exception if it cannot
    void run() throws Exception;

    /// Does all there are.
    ///
    /// @throws Exception if one cannot
    static void runAll() throws Exception {
        // in the loader of this class: a library's own parts are found wherever it is called from
        ClassLoader own = Exercise.class.getClassLoader();
        for (Exercise one : ServiceLoader.load(Exercise.class, own)) {
            one.run();
        }
    }
}
