package multiprocessing.backend;

import java.util.ServiceLoader;

/// What a part of the library does in a child, done ahead: in the child whose life is recorded, so that its classes are at
/// hand in all, and in a spare that is likely to do it. A service. For the library's own use: no part of the API.
public interface Exercise {
    /// Whether the jobs that this process was told to prepare for are like this.
    boolean isLikely();

    /// Does it, without leaving anything behind.
    ///
    /// @throws Exception if it cannot
    void run() throws Exception;

    /// All there are.
    static Iterable<Exercise> all() {
        // in the loader of this class: a library's own parts are found wherever it is called from
        return ServiceLoader.load(Exercise.class, Exercise.class.getClassLoader());
    }
}
