package multiprocessing.subprocess;

import static multiprocessing.testkit.Await.await;

/// What a test may not leave behind: a thread or a child.
final class Leftovers {
    private Leftovers() {}

    static void awaitNone() throws Exception {
        await(
                () -> Thread.getAllStackTraces().keySet().stream().noneMatch(Leftovers::isOurs),
                "all threads to end");
        await(
                () -> ProcessHandle.current().descendants().allMatch(Leftovers::isJvm),
                "all children to end");
    }

    static void awaitDeath(long pid) throws Exception {
        await(() -> !lives(pid), "the death of process " + pid);
    }

    /// A zombie does not live, though it is there until its new parent looks.
    static boolean lives(long pid) throws Exception {
        if (ProcessHandle.of(pid).isEmpty()) {
            return false;
        }
        var state = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(pid)).start();
        try (var output = state.inputReader()) {
            var line = output.readLine();
            return line != null && !line.startsWith("Z");
        }
    }

    /// Other tests of this JVM have JVMs, which are theirs to look after.
    private static boolean isJvm(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("java");
    }

    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("mp-subprocess-");
    }
}
