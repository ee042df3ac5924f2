package multiprocessing.memory;

import org.jspecify.annotations.Nullable;

/// The first process of this one's tree: the one that no process of this library has started.
///
/// Thread-safe.
public final class Root {
    /*
     * When it began is asked of the system, which takes a new JVM some milliseconds: so only when it is wanted, or before it
     * cannot be asked any more. Who ends with its parent has a root that lives as long. Who outlives its parent is told.
     */
    private static volatile @Nullable ProcessId inherited;

    private Root() {}

    /// Names it, as told by the parent. What this process has made before is its own.
    public static void inherit(ProcessId root) {
        inherited = root;
    }

    /// Which process it is, as far as this one was told: when it began perhaps not.
    public static ProcessId told() {
        ProcessId known = inherited;
        return known == null ? ProcessId.numbered(ProcessHandle.current().pid()) : known;
    }

    /// Which process it is. It may be dead: a process can be built to outlive its parent.
    public static ProcessId id() {
        ProcessId known = inherited;
        if (known == null) {
            return ProcessId.here();
        }
        return known.isExact() ? known : ProcessId.of(known.pid());
    }

    /// Whether it is this process.
    static boolean isHere() {
        ProcessId known = inherited;
        return known == null
                || (known.pid() == ProcessHandle.current().pid() && id().equals(ProcessId.here()));
    }
}
