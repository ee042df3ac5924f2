package multiprocessing.python;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Takes all memory of a process, which is one of its own.
final class FullHeap {
    private static volatile Object @Nullable [] all;

    private FullHeap() {}

    /// What a program prints that has not much to fill.
    static String printed(Class<?> program) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(
                        java, "-Xmx32m", "-XX:+UseSerialGC", "-cp", classPath, program.getName())
                .redirectErrorStream(true)
                .start()
                .inputReader()
                .readAllAsString();
    }

    static void fill() {
        try {
            while (true) {
                all = new Object[] {all};
            }
        } catch (OutOfMemoryError full) {
            // not even for what is that small
        }
    }

    static void free() {
        all = null;
    }

    /// Frees it as soon as this thread waits.
    static void freeWhenWaitedFor() {
        Thread waiting = Thread.currentThread();
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (waiting.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }
                    free();
                });
    }
}
