package multiprocessing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

/// Signals to processes, by the system's own program.
public final class Signals {
    private Signals() {}

    /// Sends a signal.
    ///
    /// @param name as `kill` has it, such as `STOP`, `CONT` or `TERM`
    public static void send(String name, long pid) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start();
        assertThat(kill.waitFor()).as("SIG%s to %d", name, pid).isZero();
    }

    /// Stops a process, wherever its threads are: only when all have heard of it has it stopped.
    public static void stop(long pid) throws Exception {
        send("STOP", pid);
        Await.await(() -> Await.isStopped(pid), "the stop of pid " + pid);
    }
}
