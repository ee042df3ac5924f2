package multiprocessing.ring;

import org.jspecify.annotations.Nullable;

/// Where a test may let a process die: between any two steps that another process could see.
final class Steps {
    static @Nullable Runnable hook;

    private Steps() {}

    static void step() {
        Runnable test = hook;
        if (test != null) {
            test.run();
        }
    }
}
