package multiprocessing.memory;

/// The first process of this one's tree: the one that no process of this library has started.
///
/// Thread-safe.
public final class Root {
    private static volatile long inherited;

    private Root() {}

    /// Names it, as told by the parent. What this process has made before is its own.
    public static void inherit(long pid) {
        inherited = pid;
    }

    /// Its process id. It may be dead: a process can be built to outlive its parent.
    public static long pid() {
        long known = inherited;
        return known == 0 ? ProcessHandle.current().pid() : known;
    }

    /// Whether it is this process.
    static boolean isHere() {
        return pid() == ProcessHandle.current().pid();
    }
}
