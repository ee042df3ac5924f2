package multiprocessing.process;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which process this code runs in. With processes that are threads there are several in one JVM; a thread started by
/// one of them belongs to the same.
final class Current {
    private static final InheritableThreadLocal<@Nullable Process> OF_THREAD =
            new InheritableThreadLocal<>();
    private static volatile @Nullable Process ofJvm;

    private Current() {}

    static Process process() {
        Process process = OF_THREAD.get();
        if (process != null) {
            return process;
        }
        process = ofJvm;
        return process != null ? process : root();
    }

    private static synchronized Process root() {
        Process process = ofJvm;
        if (process == null) {
            process = Process.root();
            ofJvm = process;
        }
        return process;
    }

    /// Declares that this JVM is `process`.
    static void becomes(Process process) {
        ofJvm = process;
    }

    /// Runs `work` as `process`, which is a thread.
    static <T> T as(Process process, Supplier<T> work) {
        Process before = OF_THREAD.get();
        OF_THREAD.set(process);
        try {
            return work.get();
        } finally {
            OF_THREAD.set(before);
        }
    }
}
