package multiprocessing.local.environment;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/// What classes from the class path and from elsewhere have in common: there is one of it in a process.
public final class OnClassPath {
    /// Statics that both see.
    public static final List<String> SEEN = new ArrayList<>();

    private OnClassPath() {}

    /// To be implemented elsewhere.
    public interface Greeting extends Serializable {
        /// Says it.
        String text();
    }
}
