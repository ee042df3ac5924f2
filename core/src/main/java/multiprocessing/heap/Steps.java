package multiprocessing.heap;

import org.jspecify.annotations.Nullable;

/// Where a test may let a process die: between any two steps that another process could see.
public final class Steps {
    private static @Nullable Runnable hook;

    private Steps() {}

    /// Has `test` run at each step of this process.
    public static void hook(Runnable test) {
        hook = test;
    }

    /// A step is done.
    public static void step() {
        Runnable test = hook;
        if (test != null) {
            test.run();
        }
    }
}
