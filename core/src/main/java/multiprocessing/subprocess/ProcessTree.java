package multiprocessing.subprocess;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Kills a process and all that descends from it.
final class ProcessTree {
    /*
     * A killed parent's children belong to somebody else at once, so the family must be known
     * before the first death. But it grows while it is being counted: a shell starts its next
     * command, a build its next compiler. So it is stopped first, parents before children, and
     * counted again until nobody is new; what is stopped starts nothing. Then all are killed, and
     * none has seen another's death: the `deploy` of `build; deploy` does not run because `build`
     * was killed.
     *
     * SIGSTOP cannot be sent from Java; `sh` does it. Where it cannot (Windows, a full process
     * table) the newly found are killed instead, round by round, which a family that grows fast may
     * escape.
     */
    private static final int ROUNDS = 100; // each finds somebody new, or is the last
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private ProcessTree() {}

    static void kill(ProcessHandle root) {
        var family = new LinkedHashSet<ProcessHandle>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                var found = strangers(root, family);
                if (found.isEmpty()) {
                    break;
                }
                family.addAll(found);
                if (!stop(found)) {
                    found.forEach(ProcessHandle::destroyForcibly);
                }
            }
        } finally { // who is stopped must not stay so
            root.destroyForcibly(); // though there was no memory to find anybody
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// The living of the family that are not known yet, parents before their children.
    private static List<ProcessHandle> strangers(ProcessHandle root, Set<ProcessHandle> known) {
        if (!root.isAlive()) { // its pid may be another's by now
            return List.of();
        }
        return Stream.concat(Stream.of(root), root.descendants())
                .filter(process -> !known.contains(process) && process.isAlive())
                .toList();
    }

    /// Stops them.
    ///
    /// @return whether that was tried to the end
    static boolean stop(List<ProcessHandle> processes) {
        if (File.separatorChar != '/') {
            return false;
        }
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -STOP \"$@\"", "sh"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            var stopper =
                    new ProcessBuilder(command)
                            .redirectInput(Redirect.from(Redirect.DISCARD.file()))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
            return ends(stopper);
        } catch (IOException | OutOfMemoryError _) { // no memory for a thread: it may stop them yet
            return false;
        }
    }

    /// An interrupt, which is kept, does not end the wait: it is a reason to kill, and whoever is killed without having been
    /// stopped may just have started another.
    private static boolean ends(Process stopper) {
        long end = System.nanoTime() + STOP_NANOS;
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return stopper.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException _) {
                    wasInterrupted = true;
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
