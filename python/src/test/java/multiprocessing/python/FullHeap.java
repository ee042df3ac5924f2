package multiprocessing.python;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes all memory of a process, which is one of its own.
final class FullHeap {
    private static volatile Object @Nullable [] all;

    private FullHeap() {}

    /// What a program prints that has not much to fill.
    static String printed(Class<?> program) throws Exception {
        return printed(program, "-Xmx32m", "-XX:+UseSerialGC");
    }

    static String printed(Class<?> program, String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        return new ProcessBuilder(command)
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
