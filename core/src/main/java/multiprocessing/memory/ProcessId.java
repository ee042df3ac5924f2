package multiprocessing.memory;

import java.util.OptionalLong;
import multiprocessing.os.Pids;

/// Names one process of this machine, until the machine starts anew.
///
/// @param pid its number, which another process may have after it
/// @param start when it began, as [Pids#startOf] says; 0 if that is not known
/// @param scope among which processes the number is its own: [Pids#scope]
record ProcessId(long pid, long start, long scope) {
    /// That of this process.
    static final ProcessId HERE = here(ProcessHandle.current().pid());

    private static ProcessId here(long pid) {
        return new ProcessId(pid, Pids.startOf(pid).orElse(0), Pids.scope());
    }

    /// That of the living process with that number, or of this one if there is none.
    static ProcessId of(long pid) {
        OptionalLong start = Pids.startOf(pid);
        return start.isPresent() ? new ProcessId(pid, start.getAsLong(), Pids.scope()) : HERE;
    }

    /// What the names of its files have behind their prefix. Another one than that of who has had its number before, as each
    /// program of a container that is started anew has.
    String label() {
        return pid + "-" + start + "-";
    }

    /// Whether it cannot be seen from here, as from within a container.
    boolean isElsewhere() {
        return scope != HERE.scope;
    }

    /// Whether it has surely ended. One that cannot be seen from here has not.
    boolean hasEnded() {
        if (isElsewhere()) {
            return false;
        }
        OptionalLong now = Pids.startOf(pid);
        return now.isEmpty() || (start != 0 && now.getAsLong() != 0 && now.getAsLong() != start);
    }
}
